package dev.sallyport.dataplane.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.key.KeyHolder;
import dev.sallyport.engine.key.ServiceKey;
import dev.sallyport.engine.key.ServiceKeys;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.pipeline.ExchangeLine;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Service keys over HTTP: {@code GET /} lists them, {@code POST /} makes one, {@code DELETE /{id}}
 * revokes one. Whoever asks shows a token, as for every other call, and is an administrator.
 */
public final class KeysHandler implements HttpService {

  /** A key with all its groups is smaller. */
  private static final int MAX_BODY_BYTES = 64 << 10;

  private static final Set<String> FIELDS =
      Set.of("name", "subject", "kind", "groups", "scope", "lifetime_seconds");

  private final OwnApi api;
  private final ServiceKeys keys;
  private final Duration longest;
  private final Clock clock;

  /**
   * @param longest how long a key may live
   */
  public KeysHandler(ExchangeLine line, ServiceKeys keys, Duration longest, Clock clock) {
    this.api = new OwnApi(line, "keys");
    this.keys = keys;
    this.longest = longest;
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/", api.answering(Action.KEYS_READ, _ -> list()))
        .post(
            "/",
            api.answering(Action.KEYS_WRITE, asked -> create(asked.by(), described(asked.body()))))
        .delete("/{id}", api.answering(Action.KEYS_WRITE, asked -> revoke(asked.by(), asked.id())));
  }

  private ObjectNode list() {
    var list = StrictJson.newObject();
    var all = list.putArray("keys");
    keys.list().forEach(key -> all.add(described(key)));
    return list;
  }

  private ObjectNode described(InputStream body) {
    return api.object(api.bytes(body, MAX_BODY_BYTES, "A key is described in a few lines."));
  }

  private ObjectNode create(Identity who, ObjectNode body) {
    var strangers = new TreeSet<String>();
    body.fieldNames().forEachRemaining(strangers::add);
    strangers.removeAll(FIELDS);
    if (!strangers.isEmpty()) {
      throw api.malformed("A key has no field `" + strangers.getFirst() + "`.");
    }
    var lifetime = body.path("lifetime_seconds");
    if (!lifetime.canConvertToLong() || !lifetime.isIntegralNumber()) {
      throw api.malformed("A key needs `lifetime_seconds`, a whole number.");
    }
    if (lifetime.longValue() > longest.toSeconds()) {
      throw api.malformed("A key lives at most %d days here.".formatted(longest.toDays()));
    }
    try {
      var made =
          keys.create(
              new KeyHolder(
                  text(body, "name"),
                  text(body, "subject"),
                  kind(body.path("kind")),
                  texts(body, "groups"),
                  texts(body, "scope")),
              Duration.ofSeconds(lifetime.longValue()),
              who);
      return described(made.key()).put("secret", made.shown().reveal());
    } catch (IllegalArgumentException e) {
      throw api.malformed(e.getMessage() == null ? "There is no such key." : e.getMessage());
    }
  }

  private ObjectNode revoke(Identity who, String id) {
    return described(
        keys.revoke(id, who)
            .orElseThrow(
                () ->
                    api.refused(
                        404,
                        "not_found_error",
                        "No key has that id: see `./sallyport keys list`.")));
  }

  private Identity.Kind kind(JsonNode word) {
    return switch (word.asText("service")) {
      case "", "service" -> Identity.Kind.SERVICE;
      case "person" -> Identity.Kind.PERSON;
      default -> throw api.malformed("A key's `kind` is `service` or `person`.");
    };
  }

  private String text(ObjectNode body, String name) {
    var value = body.path(name);
    if (!value.isTextual()) {
      throw api.malformed("A key needs `" + name + "`, a text.");
    }
    return value.textValue();
  }

  private List<String> texts(ObjectNode body, String name) {
    var value = body.path(name);
    var texts = new ArrayList<String>();
    if (!value.isMissingNode() && !value.isArray()) {
      throw api.malformed("A key's `" + name + "` are a list of texts.");
    }
    for (var each : value) {
      if (!each.isTextual()) {
        throw api.malformed("A key's `" + name + "` are a list of texts.");
      }
      texts.add(each.textValue());
    }
    return texts;
  }

  private ObjectNode described(ServiceKey key) {
    var holder = key.holder();
    var node = StrictJson.newObject();
    node.put("id", key.id()).put("name", holder.name());
    node.put("state", key.state(clock.instant()).word());
    node.put("subject", holder.subject()).put("kind", holder.kind().word());
    holder.groups().forEach(node.putArray("groups")::add);
    holder.scope().forEach(node.putArray("scope")::add);
    node.put("created_by", key.createdBy()).put("created_at", key.createdAt().toString());
    node.put("expires_at", key.expiresAt().toString());
    key.lastUsedAt().ifPresent(at -> node.put("last_used_at", at.toString()));
    key.revokedAt().ifPresent(at -> node.put("revoked_at", at.toString()));
    return node;
  }
}
