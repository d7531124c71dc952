package dev.sallyport.dataplane.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.audit.AuditSessions.Exchange;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A call as the audit log tells it: what was asked, what was decided, and what came of it.
 *
 * @param steps what else was written down of it, in its order
 */
public record Timeline(String id, JsonNode began, JsonNode ended, List<Step> steps) {

  /** What a step's line says already, or what every entry has. */
  private static final Set<String> OF_ALL = Set.of("v", "kind", "at", "exchange");

  /**
   * Something that happened on the way, whatever kind of entry it is.
   *
   * @param approval the approval that it is about; empty if it is about none
   * @param who took it; empty where that is not known
   */
  public record Step(
      Optional<Instant> at, String kind, String approval, String who, List<Field> fields) {}

  /** A field of an entry, in words. */
  public record Field(String name, String value) {}

  public Timeline {
    steps = List.copyOf(steps);
  }

  public static Timeline of(Exchange exchange) {
    JsonNode began = StrictJson.newObject();
    JsonNode ended = StrictJson.newObject();
    var steps = new ArrayList<Step>();
    for (var line : exchange.lines()) {
      var entry = read(line);
      switch (entry.path("kind").asText()) {
        case "intent" -> began = entry;
        case "outcome" -> ended = entry;
        default -> steps.add(step(entry));
      }
    }
    return new Timeline(exchange.id(), began, ended, steps);
  }

  private static JsonNode read(String line) {
    try {
      return StrictJson.object(line.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedJsonException _) {
      return StrictJson.newObject();
    }
  }

  static Step step(JsonNode entry) {
    var fields = new ArrayList<Field>();
    for (var field : entry.properties()) {
      var value = field.getValue();
      if (!OF_ALL.contains(field.getKey()) && !value.isObject()) {
        fields.add(new Field(field.getKey().replace('_', ' '), words(value)));
      }
    }
    return new Step(
        instant(entry),
        entry.path("kind").asText(),
        entry.path("approval").asText(""),
        entry.at("/caller/subject").asText(entry.path("by").asText("")),
        fields);
  }

  private static String words(JsonNode value) {
    if (!value.isArray()) {
      return value.asText();
    }
    var words = new ArrayList<String>();
    value.forEach(one -> words.add(one.isValueNode() ? one.asText() : one.toString()));
    return String.join(", ", words);
  }

  /** When the first entry was written that says so, for what is no call as well. */
  private static Optional<Instant> first(List<Step> steps) {
    return steps.stream().flatMap(step -> step.at().stream()).findFirst();
  }

  private static Optional<Instant> instant(JsonNode entry) {
    try {
      return Optional.of(Instant.parse(entry.path("at").asText()));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  /** What is known of the call, wherever it is written. */
  private JsonNode first(String field) {
    return began.has(field) ? began.path(field) : ended.path(field);
  }

  public Optional<Instant> at() {
    return instant(began).or(() -> instant(ended)).or(() -> first(steps));
  }

  public String endpoint() {
    return first("call").path("endpoint").asText("");
  }

  /** Who called, or acted; empty where that is not known. */
  public String caller() {
    var caller = first("caller").path("subject").asText("");
    return caller.isEmpty() ? steps.stream().map(Step::who).findFirst().orElse("") : caller;
  }

  /** The session label. */
  public String label() {
    return first("call").path("session_label").asText("");
  }

  public String model() {
    return first("call").path("model").asText("");
  }

  public String client() {
    return first("call").path("client_label").asText("");
  }

  /** The policy's word; empty if it was not asked. */
  public String decision() {
    return first("ruling").path("decision").asText("");
  }

  public String rules() {
    return words(first("ruling").path("rules"));
  }

  public String revision() {
    return first("ruling").path("revision").asText("");
  }

  /** How it ended; empty while it is under way. */
  public String result() {
    return ended.path("result").asText("").replace('_', ' ');
  }

  public String refusal() {
    return ended.path("refusal").asText("").replace('_', ' ');
  }

  public String status() {
    return ended.path("status").asText("");
  }

  /** Tokens in and out, as the service counted them. */
  public String tokens() {
    var in = ended.at("/upstream/input_tokens").asText("");
    var out = ended.at("/upstream/output_tokens").asText("");
    return in.isEmpty() && out.isEmpty() ? "" : in + " → " + out;
  }

  /** How long it took. */
  public String took() {
    var ms = ended.path("took_ms");
    if (!ms.isNumber()) {
      return "";
    }
    return ms.asLong() < 10_000 ? ms.asLong() + " ms" : Moment.span(Duration.ofMillis(ms.asLong()));
  }

  public List<String> masked() {
    var masked = new ArrayList<String>();
    ended
        .path("masked")
        .forEach(
            one ->
                masked.add(
                    "%s × %d in %s"
                        .formatted(
                            one.path("detector").asText(),
                            one.path("count").asLong(),
                            one.path("where").asText())));
    return masked;
  }
}
