package dev.sallyport.bench.day;

import static dev.sallyport.bench.day.Invariant.DENIED_STAYS;
import static dev.sallyport.bench.day.Invariant.REVISION_IN_FORCE;

import java.util.Set;

/** What policies have said, against what they should have said. */
final class PolicyRule implements Rule {
  private static final Set<String> DENIALS = Set.of("policy_rule", "policy_nothing_allowed");

  @Override
  public void see(Told call, Breaches breaches) {
    var seen = call.seen();
    var where = seen.exchange();
    call.entries("intent")
        .forEach(
            intent ->
                breaches.addIf(
                    seen.deniedBy().contains(intent.path("ruling").path("revision").asText())
                        || intent.path("ruling").path("decision").asText().equals("deny"),
                    DENIED_STAYS,
                    where,
                    "it was let pass"));
    breaches.addIf(
        seen.left().times() > 0 && seen.principal().isEmpty(),
        DENIED_STAYS,
        where,
        "nobody knows who called");
    breaches.addIf(
        seen.came().commands().stream().anyMatch(run -> run.contains(DayPolicy.DENIED_COMMAND)),
        DENIED_STAYS,
        where,
        "an agent was told to run what is denied");
    call.outcome()
        .map(outcome -> outcome.path("refusal").asText())
        .filter(code -> DENIALS.contains(code) && seen.deniedBy().isEmpty())
        .forEach(code -> breaches.add(DENIED_STAYS, where, "it was denied: " + code));
    for (var entry : call.entries()) {
      var by = entry.path("ruling").path("policy_sha256").asText();
      breaches.addIf(
          !by.isEmpty() && !seen.inForce().contains(by),
          REVISION_IN_FORCE,
          where,
          "a policy decided that was not in force");
    }
  }
}
