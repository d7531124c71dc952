package dev.sallyport.engine.export;

import java.time.Duration;
import java.util.Optional;

/** Events have not arrived, as far as is known. The message says where and why, and no secret. */
public final class UndeliveredException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean refused;
  // As milliseconds, since an Optional cannot be serialised; negative for none.
  private final long retryAfterMs;

  private UndeliveredException(String message, boolean refused, long retryAfterMs) {
    super(message, null, false, false);
    this.refused = refused;
    this.retryAfterMs = retryAfterMs;
  }

  /** It may go better later by itself, or when the operator has mended something. */
  public static UndeliveredException passing(String message) {
    return new UndeliveredException(message, false, -1);
  }

  /** The same, and the far side says when. */
  public static UndeliveredException after(String message, Duration pause) {
    return new UndeliveredException(message, false, Math.max(0, pause.toMillis()));
  }

  /** The far side does not take these events as they are: one of them, or so many at once. */
  public static UndeliveredException refused(String message) {
    return new UndeliveredException(message, true, -1);
  }

  /** Whether the events themselves are why. */
  public boolean isRefused() {
    return refused;
  }

  /** When to try again, if the far side says so. */
  public Optional<Duration> retryAfter() {
    return retryAfterMs < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(retryAfterMs));
  }
}
