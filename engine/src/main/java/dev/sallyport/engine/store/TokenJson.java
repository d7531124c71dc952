package dev.sallyport.engine.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.identity.Binding;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.BugException;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.token.DeviceGrant;
import dev.sallyport.engine.token.Family;
import dev.sallyport.engine.token.IdentityClaims;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sign-ins and devices as the store keeps them: JSON, with names that do not follow the code. */
final class TokenJson {
  private TokenJson() {}

  static String write(Family family) {
    var json = StrictJson.newObject();
    json.put("id", family.id())
        .put("version", family.version())
        .put("state", family.state().word())
        .put("expires_at", family.expiresAt().toString())
        .put("previous", family.previous())
        .put("rotated_at", family.rotatedAt().toString());
    family.live().forEach(json.putArray("live")::add);
    identity(json.putObject("identity"), family.identity());
    family.binding().write(json);
    return json.toString();
  }

  static Family family(String text) {
    var json = parse(text);
    return new Family(
        text(json, "id"),
        json.required("version").longValue(),
        Family.State.valueOf(text(json, "state").toUpperCase(Locale.ROOT)),
        identity(json.required("identity")),
        instant(json, "expires_at"),
        texts(json, "live"),
        text(json, "previous"),
        instant(json, "rotated_at"),
        Binding.of(json));
  }

  static String write(DeviceGrant device) {
    var json = StrictJson.newObject();
    json.put("id", device.id())
        .put("user_code", device.userCode())
        .put("version", device.version())
        .put("state", device.state().word())
        .put("asked_at", device.askedAt().toString())
        .put("expires_at", device.expiresAt().toString())
        .put("interval", device.interval().toString())
        .put("polled_at", device.polledAt().toString())
        .put("asked_from", device.askedFrom());
    device.scope().forEach(json.putArray("scope")::add);
    device.who().ifPresent(who -> identity(json.putObject("identity"), who));
    return json.toString();
  }

  static DeviceGrant device(String text) {
    var json = parse(text);
    return new DeviceGrant(
        text(json, "id"),
        text(json, "user_code"),
        json.required("version").longValue(),
        DeviceGrant.State.valueOf(text(json, "state").toUpperCase(Locale.ROOT)),
        texts(json, "scope"),
        instant(json, "asked_at"),
        instant(json, "expires_at"),
        Duration.parse(text(json, "interval")),
        instant(json, "polled_at"),
        json.path("asked_from").asText(),
        json.has("identity") ? Optional.of(identity(json.required("identity"))) : Optional.empty());
  }

  private static void identity(ObjectNode json, Identity identity) {
    IdentityClaims.write(json, identity);
    json.put("token_id", identity.tokenId()).put("until", identity.expiresAt().toString());
  }

  private static Identity identity(JsonNode json) {
    if (json instanceof ObjectNode claims) {
      return IdentityClaims.read(claims, text(json, "token_id"), instant(json, "until"));
    }
    throw new BugException("the store holds an identity that it did not write");
  }

  private static ObjectNode parse(String text) {
    try {
      return StrictJson.object(text.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedJsonException e) {
      throw new BugException("the store holds JSON that it did not write", e);
    }
  }

  private static String text(JsonNode json, String name) {
    return json.required(name).textValue();
  }

  private static Instant instant(JsonNode json, String name) {
    return Instant.parse(text(json, name));
  }

  private static List<String> texts(JsonNode json, String name) {
    var texts = new ArrayList<String>();
    json.required(name).forEach(each -> texts.add(each.textValue()));
    return texts;
  }
}
