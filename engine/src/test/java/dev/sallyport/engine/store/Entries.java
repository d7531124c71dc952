package dev.sallyport.engine.store;

import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.AuditEntry.Call;
import dev.sallyport.engine.audit.AuditEntry.Caller;
import dev.sallyport.engine.audit.AuditEntry.Labels;
import dev.sallyport.engine.audit.AuditEntry.Outcome;
import dev.sallyport.engine.audit.AuditEntry.Sent;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Ruling;
import dev.sallyport.engine.tlog.NoteSigner;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Entries that tests write. */
final class Entries {

  static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

  private Entries() {}

  /** Of a log that nobody has written to. */
  static NoteSigner signer() {
    var random = new SecureRandom();
    return NoteSigner.generate("log.example/" + random.nextInt(Integer.MAX_VALUE), random);
  }

  static AuditEntry intent(String exchange) {
    return new AuditEntry.Intent(
        exchange,
        NOW,
        new Caller(
            "alice",
            "https://issuer.example",
            Identity.Kind.PERSON,
            List.of("ml"),
            "",
            Identity.Method.OIDC,
            List.of(),
            List.of()),
        new Call("messages", "claude-opus-5", true, Labels.NONE, "ab", 1, "cd"),
        new Ruling(new Decision.Allow(Set.of("ml may complete")), "r1", "d1"));
  }

  static AuditEntry outcome(String exchange) {
    return new Outcome(
        exchange,
        NOW,
        Outcome.Result.COMPLETED,
        new Sent(OptionalInt.of(200), "", 10, Duration.ofMillis(5)),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }
}
