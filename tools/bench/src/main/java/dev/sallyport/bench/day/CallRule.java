package dev.sallyport.bench.day;

import static dev.sallyport.bench.day.Invariant.INTENT_FIRST;
import static dev.sallyport.bench.day.Invariant.ONE_OUTCOME;
import static dev.sallyport.bench.day.Invariant.REFUSALS_NAMED;
import static dev.sallyport.bench.day.Invariant.SESSIONS_REPLAY;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** A call, its entries and what is kept beside them, told and seen alike. */
final class CallRule implements Rule {

  /** Errors that the gateway makes itself, and no service. */
  private static final Set<String> OURS = Set.of("policy_blocked", "billing_error");

  @Override
  public void see(Told call, Breaches breaches) {
    intent(call, breaches);
    outcome(call, breaches);
    refusal(call, breaches);
    replay(call, breaches);
  }

  private static void intent(Told call, Breaches breaches) {
    var seen = call.seen();
    var intents = call.count("intent");
    var left = seen.left();
    breaches.addIf(left.times() > 1, INTENT_FIRST, seen.exchange(), "it was sent again");
    breaches.addIf(intents > 1, INTENT_FIRST, seen.exchange(), "it has two intents");
    breaches.addIf(
        left.times() > 0 && (intents != 1 || !left.intended()),
        INTENT_FIRST,
        seen.exchange(),
        "it left without an intent");
  }

  private static void outcome(Told call, Breaches breaches) {
    var seen = call.seen();
    var outcomes = call.count("outcome");
    var begun = call.count("intent") > 0 || call.count("tool_use") > 0;
    var wanted = begun || seen.isUndisturbed() ? 1 : 0;
    breaches.addIf(
        outcomes > 1 || outcomes < wanted,
        ONE_OUTCOME,
        seen.exchange(),
        "it has %d outcomes".formatted(outcomes));
  }

  private static void refusal(Told call, Breaches breaches) {
    var seen = call.seen();
    var came = seen.came();
    call.outcome()
        .forEach(
            outcome -> {
              var result = outcome.path("result").asText();
              var code = outcome.path("refusal").asText();
              var where = seen.exchange();
              breaches.addIf(
                  result.equals("refused") && code.isEmpty(), REFUSALS_NAMED, where, "no code");
              breaches.addIf(
                  result.equals("completed") != code.isEmpty() && !result.equals("in_doubt"),
                  REFUSALS_NAMED,
                  where,
                  "`%s` with the code `%s`".formatted(result, code));
              breaches.addIf(
                  seen.isUndisturbed() && !came.gone() && status(outcome) != came.status(),
                  REFUSALS_NAMED,
                  where,
                  "the client was told %d, the log %d".formatted(came.status(), status(outcome)));
              breaches.addIf(
                  seen.isUndisturbed()
                      && OURS.contains(came.error())
                      && (!result.equals("refused") || code.isEmpty()),
                  REFUSALS_NAMED,
                  where,
                  "the client was told `%s`, the log `%s`".formatted(came.error(), result));
              breaches.addIf(
                  result.equals("completed") && !came.whole(),
                  REFUSALS_NAMED,
                  where,
                  "it is said to have come whole");
            });
  }

  private static int status(JsonNode outcome) {
    return outcome.path("status").asInt();
  }

  private static void replay(Told call, Breaches breaches) {
    var seen = call.seen();
    var kept = call.kept();
    var left = seen.left().times() > 0;
    breaches.addIf(
        left && !kept.asked().equals(seen.left().digest()),
        SESSIONS_REPLAY,
        seen.exchange(),
        "what is kept is not what left");
    // A refusal is on the disk before it is answered, so it is no part of what is kept.
    var relayed =
        call.outcome().anyMatch(outcome -> !outcome.has("refusal")) || seen.came().status() == 200;
    breaches.addIf(
        left && relayed && seen.isUndisturbed() && seen.came().bytes() > 0 && !kept.answered(),
        SESSIONS_REPLAY,
        seen.exchange(),
        "the reply is not kept");
    breaches.addIf(
        kept.answered() && !kept.begins().equals(seen.came().digest()),
        SESSIONS_REPLAY,
        seen.exchange(),
        "the client saw something else");
    breaches.addIf(
        kept.answered() && seen.came().whole() && kept.bytes() != seen.came().bytes(),
        SESSIONS_REPLAY,
        seen.exchange(),
        "more is kept than the client saw");
  }
}
