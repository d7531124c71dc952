package dev.sallyport.engine.export.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.model.Principal;

/** Objects of OCSF that events of several classes have. */
final class Ocsf {
  private static final int PERSON = 1;
  private static final int SERVICE = 4;

  private Ocsf() {}

  /** Puts a text, where there is one. */
  static void text(ObjectNode object, String name, JsonNode value) {
    if (!value.asText().isEmpty()) {
      object.put(name, value.asText());
    }
  }

  /** Who called, as far as the entry says. */
  static void actor(ObjectNode event, JsonNode caller, String session) {
    var actor = event.putObject("actor");
    user(actor.putObject("user"), caller);
    if (!caller.path("issuer").asText().isEmpty()) {
      actor
          .putObject("idp")
          .put("name", caller.path("issuer").asText())
          .put("issuer", caller.path("issuer").asText());
    }
    if (!session.isEmpty()) {
      actor.putObject("session").put("uid", session);
    }
    var last = caller.path("actors").path(0).asText();
    if (!last.isEmpty()) {
      actor.put("invoked_by", last);
    }
  }

  /** Whoever an entry calls {@code by}. */
  static void actor(ObjectNode event, String principal) {
    user(event.putObject("actor").putObject("user"), principal);
  }

  static void user(ObjectNode user, JsonNode caller) {
    if (!caller.isObject()) {
      unknown(user);
      return;
    }
    var person = caller.path("kind").asText().equals("person");
    user.put("name", caller.path("subject").asText());
    user.put("uid", caller.path("issuer").asText() + "#" + caller.path("subject").asText());
    user.put("type_id", person ? PERSON : SERVICE).put("type", person ? "User" : "Service");
    if (caller.path("groups").size() > 0) {
      var groups = user.putArray("groups");
      caller.path("groups").forEach(group -> groups.addObject().put("name", group.asText()));
    }
    text(user, "credential_uid", caller.path("token_id"));
  }

  static void user(ObjectNode user, String principal) {
    if (principal.isEmpty()) {
      unknown(user);
      return;
    }
    user.put("name", Principal.of(principal).subject()).put("uid", principal);
    user.put("type_id", 0).put("type", "Unknown");
  }

  private static void unknown(ObjectNode user) {
    user.put("name", "unknown").put("type_id", 0).put("type", "Unknown");
  }
}
