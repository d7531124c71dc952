package dev.sallyport.engine.recording;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Identity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;

/** An identity with all that was vouched for, in a head. */
final class IdentityJson {
  private IdentityJson() {}

  static ObjectNode of(Identity identity) {
    var json =
        StrictJson.newObject()
            .put("kind", identity.kind().name())
            .put("subject", identity.subject())
            .put("issuer", identity.issuer());
    texts(json, "groups", identity.groups());
    var claims = json.putObject("claims");
    // In one order, so that equal claims are equal bytes.
    new TreeMap<>(identity.claims()).forEach(claims::set);
    json.put("token_id", identity.tokenId())
        .put("issued_at", identity.issuedAt().toString())
        .put("expires_at", identity.expiresAt().toString())
        .put("method", identity.method().name());
    texts(json, "actors", identity.actors());
    texts(json, "scope", identity.scope());
    return json;
  }

  static Identity read(JsonNode json) {
    var claims = new HashMap<String, JsonNode>();
    json.path("claims").properties().forEach(one -> claims.put(one.getKey(), one.getValue()));
    return new Identity(
        Identity.Kind.valueOf(json.path("kind").asText()),
        json.path("subject").asText(),
        json.path("issuer").asText(),
        texts(json.path("groups")),
        claims,
        json.path("token_id").asText(),
        Instant.parse(json.path("issued_at").asText()),
        Instant.parse(json.path("expires_at").asText()),
        Identity.Method.valueOf(json.path("method").asText()),
        texts(json.path("actors")),
        texts(json.path("scope")));
  }

  private static void texts(ObjectNode json, String name, List<String> values) {
    if (!values.isEmpty()) {
      values.forEach(json.putArray(name)::add);
    }
  }

  private static List<String> texts(JsonNode list) {
    var texts = new ArrayList<String>();
    list.forEach(one -> texts.add(one.asText()));
    return texts;
  }
}
