package dev.sallyport.engine.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sallyport.engine.json.Mappers;
import dev.sallyport.engine.key.KeyHolder;
import dev.sallyport.engine.key.ServiceKey;
import dev.sallyport.engine.model.BugException;
import dev.sallyport.engine.model.Identity;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What never changes of a key, as the store keeps it. */
final class ServiceKeyJson {

  private static final JsonMapper JSON = Mappers.usual().build();

  private ServiceKeyJson() {}

  static String write(ServiceKey key) {
    var holder = key.holder();
    var json = JsonNodeFactory.instance.objectNode();
    json.put("name", holder.name())
        .put("subject", holder.subject())
        .put("kind", holder.kind().word());
    holder.groups().forEach(json.putArray("groups")::add);
    holder.scope().forEach(json.putArray("scope")::add);
    json.put("created_by", key.createdBy());
    return json.toString();
  }

  /**
   * A key of columns {@code id, key, created_at_ms, expires_at_ms, last_used_at_ms, revoked_at_ms}.
   */
  static ServiceKey read(ResultSet row) throws SQLException {
    var json = parse(row.getString("key"));
    var kind = Identity.Kind.valueOf(text(json, "kind").toUpperCase(Locale.ROOT));
    return new ServiceKey(
        row.getString("id"),
        new KeyHolder(
            text(json, "name"),
            text(json, "subject"),
            kind,
            texts(json, "groups"),
            texts(json, "scope")),
        text(json, "created_by"),
        Instant.ofEpochMilli(row.getLong("created_at_ms")),
        Instant.ofEpochMilli(row.getLong("expires_at_ms")),
        time(row, "last_used_at_ms"),
        time(row, "revoked_at_ms"));
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    var millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new BugException("the store holds a key that is not JSON", e);
    }
  }

  private static String text(JsonNode json, String name) {
    return json.required(name).textValue();
  }

  private static List<String> texts(JsonNode json, String name) {
    var texts = new ArrayList<String>();
    json.required(name).forEach(text -> texts.add(text.textValue()));
    return texts;
  }
}
