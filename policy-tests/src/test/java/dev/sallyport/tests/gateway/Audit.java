package dev.sallyport.tests.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sallyport.engine.store.AuditTrail;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A gateway's audit log, read from the file while the gateway writes. */
record Audit(Path file) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** All of it, the oldest first. */
  List<JsonNode> entries() {
    return read(trail -> trail.tail(AuditTrail.TAIL_LIMIT));
  }

  /** The entries of one kind. */
  List<JsonNode> entries(String kind) {
    return entries().stream().filter(entry -> kind.equals(entry.path("kind").asText())).toList();
  }

  /** All about one exchange. */
  List<JsonNode> of(String exchange) {
    return read(trail -> trail.find(exchange));
  }

  /** How an exchange ended: it is written after the reply is gone, so it may be a moment away. */
  JsonNode outcome(String exchange) {
    return Until.found("the outcome of " + exchange, () -> outcomeNow(exchange));
  }

  private Optional<JsonNode> outcomeNow(String exchange) {
    return of(exchange).stream()
        .filter(entry -> "outcome".equals(entry.path("kind").asText()))
        .findFirst();
  }

  private List<JsonNode> read(Function<AuditTrail, List<String>> query) {
    try (AuditTrail trail = AuditTrail.open(file)) {
      return query.apply(trail).stream().map(Audit::json).toList();
    }
  }

  private static JsonNode json(String line) {
    try {
      return MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + line, e);
    }
  }
}
