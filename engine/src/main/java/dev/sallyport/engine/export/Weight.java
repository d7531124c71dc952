package dev.sallyport.engine.export;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** How much somebody who watches should care about an entry. */
public enum Weight {
  /** A call that went its way. */
  ROUTINE,
  /** Something was refused, failed, or was changed by people. */
  NOTABLE,
  /** Somebody should look: a secret is in wrong hands, or a rule was gone around. */
  SERIOUS;

  private static final Set<String> SERIOUS_STEPS =
      Set.of("emergency", "reused", "used_expired", "used_revoked");
  private static final Set<String> ROUTINE_STEPS =
      Set.of("passed", "masked", "issued", "refreshed", "signed_in", "signed_out", "spent", "used");
  private static final Set<String> ROUTINE_RESULTS = Set.of("completed", "abandoned");

  /** That of an entry, by its fields. */
  public static Weight of(String kind, JsonNode entry) {
    return switch (kind) {
      case "intent" -> ROUTINE;
      case "outcome" -> ROUTINE_RESULTS.contains(entry.path("result").asText()) ? ROUTINE : NOTABLE;
      case "policy" ->
          entry.path("result").asText().equals("rejected") || entry.path("rollback").asBoolean()
              ? SERIOUS
              : NOTABLE;
      default -> ofStep(entry.path("step").asText());
    };
  }

  private static Weight ofStep(String step) {
    if (SERIOUS_STEPS.contains(step)) {
      return SERIOUS;
    }
    return ROUTINE_STEPS.contains(step) ? ROUTINE : NOTABLE;
  }
}
