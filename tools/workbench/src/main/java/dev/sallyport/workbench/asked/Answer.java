package dev.sallyport.workbench.asked;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a policy says to a question: its possible verdicts, each with when it falls.
 *
 * @param lines by what they do, in the policy's order
 */
public record Answer(Map<Effect, List<Line>> lines) {

  /** What a verdict does. */
  public enum Effect {
    ALLOW,
    DENY,
    APPROVE,
    MASK;

    /** The word that policies use. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A verdict.
   *
   * @param verdict what is known of it: {@code rule}, and {@code reason}, {@code by} or {@code use}
   * @param cases when it falls: in any of these cases; in each, all of its conditions hold. A case
   *     without conditions is always
   */
  public record Line(JsonNode verdict, List<List<String>> cases) {
    public Line {
      cases = cases.stream().map(List::copyOf).toList();
    }

    /** The rule's name. */
    public String rule() {
      return verdict.path("rule").asText("a rule whose name depends on the call");
    }

    boolean always() {
      return cases.stream().anyMatch(List::isEmpty);
    }
  }

  public Answer {
    lines = Map.copyOf(lines);
  }

  public List<Line> of(Effect effect) {
    return lines.getOrDefault(effect, List.of());
  }

  /** Whether there is no case in which it is allowed. */
  public boolean never() {
    return of(Effect.ALLOW).isEmpty() || of(Effect.DENY).stream().anyMatch(Line::always);
  }

  /** The same for programs. */
  public ObjectNode json() {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("never", never());
    for (var effect : Effect.values()) {
      var all = json.putArray(effect.word());
      for (var line : of(effect)) {
        var one = all.addObject();
        one.set("verdict", line.verdict());
        var cases = one.putArray("when");
        for (var each : line.cases()) {
          var conditions = cases.addArray();
          each.forEach(conditions::add);
        }
      }
    }
    return json;
  }
}
