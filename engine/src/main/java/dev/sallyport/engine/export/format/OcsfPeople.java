package dev.sallyport.engine.export.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** Sign-ins, tokens, and service keys that are shown, as OCSF's Authentication. */
final class OcsfPeople {
  private static final int LOGON = 1;
  private static final int LOGOFF = 2;
  private static final int OAUTH = 6;

  private OcsfPeople() {}

  static void signIn(ObjectNode event, JsonNode entry) {
    if (entry.path("step").asText().equals("signed_out")) {
      OcsfClass.AUTHENTICATION.put(event, LOGOFF, "Logoff");
    } else {
      OcsfClass.AUTHENTICATION.put(event, LOGON, "Logon");
    }
    about(event, entry.path("caller"));
    Ocsf.text(event.putObject("session"), "issuer", entry.path("provider"));
    OcsfClass.status(event, entry.path("refusal").asText());
  }

  static void token(ObjectNode event, JsonNode entry) {
    var step = entry.path("step").asText();
    switch (step) {
      case "revoked", "ended", "reused" -> OcsfClass.AUTHENTICATION.put(event, LOGOFF, "Logoff");
      default -> OcsfClass.AUTHENTICATION.put(event, OcsfClass.OTHER, "Token " + step);
    }
    about(event, entry.path("caller"));
    event.put("auth_protocol_id", OAUTH).put("auth_protocol", "OAUTH 2.0");
    var by = entry.path("by").asText();
    if (!by.isEmpty()) {
      Ocsf.actor(event, by);
    }
    var token = event.putObject("authentication_token");
    token.put("type_id", OcsfClass.OTHER).put("type", "Gateway token");
    Ocsf.text(token, "uid", entry.path("token"));
    var until = entry.path("until").asText();
    if (!until.isEmpty()) {
      token.put("expiration_time", Instant.parse(until).toEpochMilli());
    }
    OcsfClass.status(
        event, entry.path("refusal").asText(step.equals("device_refused") ? step : ""));
  }

  static void key(ObjectNode event, JsonNode entry) {
    var step = entry.path("step").asText();
    switch (step) {
      case "created" -> OcsfEntities.key(event, 1, "Create", entry);
      case "revoked" -> OcsfEntities.key(event, 4, "Delete", entry);
      default -> {
        OcsfClass.AUTHENTICATION.put(event, LOGON, "Logon");
        Ocsf.user(event.putObject("user"), entry.path("by").asText());
        event.putObject("service").put("name", "Sallyport");
        var token = event.putObject("authentication_token");
        token.put("type_id", 7).put("type", "API Token");
        Ocsf.text(token, "uid", entry.path("key"));
        Ocsf.text(token, "name", entry.path("name"));
        OcsfClass.status(event, step.equals("first_used") ? "" : step);
      }
    }
  }

  private static void about(ObjectNode event, JsonNode caller) {
    Ocsf.user(event.putObject("user"), caller);
    event.putObject("service").put("name", "Sallyport");
  }
}
