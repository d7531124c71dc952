package dev.sallyport.engine.notice;

import java.time.Duration;
import java.util.Optional;

/** A notice has not arrived, as far as is known. The message says where and why, and no secret. */
public final class UntoldException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean rejected;
  // As milliseconds, since an Optional cannot be serialised; negative for none.
  private final long retryAfterMs;

  private UntoldException(String message, boolean rejected, long retryAfterMs) {
    super(message, null, false, false);
    this.rejected = rejected;
    this.retryAfterMs = retryAfterMs;
  }

  /** It may go better later by itself, or when the operator has mended something. */
  public static UntoldException passing(String message) {
    return new UntoldException(message, false, -1);
  }

  /** The same, and the far side says when. */
  public static UntoldException after(String message, Duration pause) {
    return new UntoldException(message, false, pause.toMillis());
  }

  /** The far side does not take this notice, and will take others. */
  public static UntoldException rejected(String message) {
    return new UntoldException(message, true, -1);
  }

  /** Whether the far side does not take this one. */
  public boolean isRejected() {
    return rejected;
  }

  /** When to try again, if the far side says so. */
  public Optional<Duration> retryAfter() {
    return retryAfterMs < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(retryAfterMs));
  }
}
