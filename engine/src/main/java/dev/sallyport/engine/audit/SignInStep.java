package dev.sallyport.engine.audit;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A person signed in with a browser, or tried to, or signed out.
 *
 * @param exchange the request at which it happened
 * @param provider the identity provider, by its own name; empty where that is not known
 * @param caller who it is; empty where that is not known
 * @param refusal why nothing came of it, as {@code wrong_nonce}; empty where it went well
 */
public record SignInStep(
    String exchange,
    Instant at,
    Step step,
    String provider,
    Optional<AuditEntry.Caller> caller,
    String refusal)
    implements AuditEntry {

  /** What can happen. */
  public enum Step {
    SIGNED_IN,
    REFUSED,
    SIGNED_OUT;

    /** The word that audit entries use. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public SignInStep {
    if (exchange.isBlank()) {
      throw new IllegalArgumentException("a sign-in needs its exchange");
    }
    provider = AuditEntry.limited(provider);
  }

  @Override
  public Optional<String> about() {
    return Optional.of(exchange);
  }

  @Override
  public Optional<String> principal() {
    return caller.map(AuditEntry.Caller::principal);
  }
}
