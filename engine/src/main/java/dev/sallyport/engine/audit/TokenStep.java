package dev.sallyport.engine.audit;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * One step in the life of a token that the gateway gives: it was asked for, given, or taken back.
 *
 * @param exchange the request at which it happened
 * @param grant how it was asked for, such as {@code token_exchange}; empty where nothing was
 * @param token the token's own name ({@code jti}), or that of the sign-in; never the token
 * @param made the name of the token that it was made from, where that has one
 * @param caller whom it stands for; empty where that is not known
 * @param until until when it stands; empty where it does not
 * @param refusal why it was refused, as {@code token_expired}; empty where it was not
 * @param by who did it, as {@code issuer#subject}, where that is not the caller
 */
public record TokenStep(
    String exchange,
    Instant at,
    Step step,
    String grant,
    String token,
    String made,
    Optional<AuditEntry.Caller> caller,
    Optional<Instant> until,
    String refusal,
    String by)
    implements AuditEntry {

  /** What can happen to a token. */
  public enum Step {
    ISSUED,
    REFUSED,
    REFRESHED,
    REVOKED,
    /** An administrator ended a person's sign-in. */
    ENDED,
    /** A refresh token came twice, so somebody else has it too: the whole sign-in was ended. */
    REUSED,
    /** A device asked for a sign-in. */
    DEVICE_ASKED,
    /** A person confirmed a device's sign-in. */
    DEVICE_GRANTED,
    DEVICE_REFUSED;

    /** The word that audit entries use. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A step of the caller's own. */
  public TokenStep(
      String exchange,
      Instant at,
      Step step,
      String grant,
      String token,
      String made,
      Optional<AuditEntry.Caller> caller,
      Optional<Instant> until,
      String refusal) {
    this(exchange, at, step, grant, token, made, caller, until, refusal, "");
  }

  public TokenStep {
    if (exchange.isBlank()) {
      throw new IllegalArgumentException("a token's step needs its exchange");
    }
    token = AuditEntry.limited(token);
    made = AuditEntry.limited(made);
  }

  @Override
  public Optional<String> about() {
    return Optional.of(exchange);
  }

  @Override
  public Optional<String> principal() {
    return by.isEmpty() ? caller.map(AuditEntry.Caller::principal) : Optional.of(by);
  }
}
