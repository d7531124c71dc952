package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.memory.Expiring;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Refusals that came in the middle of a reply. A client throws such a reply away and sends the same
 * call again, in one piece: it meets the same refusal, before anything is forwarded.
 */
final class Remembered {

  /** Clients repeat a call within minutes. */
  static final Duration STANDS = Duration.ofMinutes(10);

  /** Each is a few hundred bytes; the oldest leave first. */
  static final int MOST = 10_000;

  /** Nobody has said no, or not to this call: sent again, it may well pass. */
  private static final Set<String> NO_DECISION =
      Set.of(
          "approval_expired",
          "approval_open",
          "approval_spent",
          "approval_superseded",
          "approval_withdrawn",
          "policy_changed");

  /**
   * A refusal, and the exchange in which it was decided.
   *
   * @param exchange the first one
   */
  record Refused(Refusal refusal, String exchange) {}

  private final Expiring<Refused> refusals;
  private final Clock clock;

  Remembered(Clock clock) {
    this.refusals = new Expiring<>(MOST, clock);
    this.clock = clock;
  }

  /** What was said to the same call of the same caller, in the same session and by this policy. */
  Optional<Refused> find(Call call, String policyDigest) {
    return refusals.find(name(call, policyDigest));
  }

  /** Remembers it, if it is a decision about the call. */
  void remember(Call call, String policyDigest, Refusal refusal) {
    if (refusal.type().equals(Refusals.BLOCKED) && !NO_DECISION.contains(refusal.code())) {
      refusals.put(
          name(call, policyDigest),
          new Refused(refusal, call.exchange()),
          clock.instant().plus(STANDS));
    }
  }

  // The principal goes in behind its length, so that no two calls have one name.
  private static String name(Call call, String policyDigest) {
    var principal = call.identity().principal();
    return String.join(
        " ",
        call.digest(),
        policyDigest,
        Integer.toString(principal.length()),
        principal,
        call.labels().session());
  }
}
