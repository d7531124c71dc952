package dev.sallyport.bench;

import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.AuditEntry.Call;
import dev.sallyport.engine.audit.AuditEntry.Caller;
import dev.sallyport.engine.audit.AuditEntry.Intent;
import dev.sallyport.engine.audit.AuditEntry.Labels;
import dev.sallyport.engine.audit.AuditEntry.Outcome;
import dev.sallyport.engine.audit.AuditEntry.Sent;
import dev.sallyport.engine.audit.AuditEntry.Upstream;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.audit.PolicyChange;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Ruling;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What calls of coding agents leave in the audit log: some 1.1 KB each.
 *
 * @param exchange the call's name, which is as hard to guess as the gateway's own
 * @param number of the call: forty make a session, and five hundred people call
 */
record CallEntries(String exchange, long number) {
  private static final Instant AT = Instant.parse("2026-11-30T10:00:00Z");
  private static final int CALLS_OF_A_SESSION = 40;
  private static final int PEOPLE = 500;
  private static final String DIGEST = "5feceb66ffc86f38".repeat(4);

  static CallEntries of(long number) {
    var random = new SplittableRandom(number);
    return new CallEntries("req_%016x%08x".formatted(random.nextLong(), number), number);
  }

  /** Writes both down, one after the other. */
  void write(AuditLog log) {
    log.append(intent());
    log.append(outcome());
  }

  AuditEntry intent() {
    var session = number / CALLS_OF_A_SESSION;
    return new Intent(
        exchange,
        AT,
        new Caller(
            "person-%d@example.com".formatted(session % PEOPLE),
            "https://idp.example",
            Identity.Kind.PERSON,
            List.of("engineering", "ml"),
            "",
            Identity.Method.OIDC,
            List.of(),
            List.of()),
        new Call(
            "messages",
            "claude-opus-5",
            true,
            new Labels("session-" + session, "claude-cli/2.1"),
            DIGEST,
            68_000,
            DIGEST),
        new Ruling(new Decision.Allow(Set.of("ml may complete")), "bench", DIGEST));
  }

  AuditEntry outcome() {
    return new Outcome(
        exchange,
        AT,
        Outcome.Result.COMPLETED,
        new Sent(OptionalInt.of(200), "", 1_000, Duration.ofMillis(1_500)),
        Optional.of(
            new Upstream("", 200, "req_upstream", OptionalLong.of(12_000), OptionalLong.of(400))),
        List.of(),
        Optional.empty());
  }

  /** Of no call: the smallest sort of entry that there is. */
  static AuditEntry small(long number) {
    return new PolicyChange(AT, true, false, Long.toString(number), "", List.of());
  }
}
