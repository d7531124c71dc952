package dev.sallyport.engine.model;

import java.time.Duration;
import java.util.Optional;

/**
 * A call that ends here, in the words that its caller reads: Anthropic's error envelope and the
 * headers that make every client show it once.
 *
 * @param status the HTTP status
 * @param type {@code error.type} of the envelope, such as {@code policy_blocked}
 * @param code our own name of the cause, for the audit log
 * @param message one sentence: what happened, why, what to do
 * @param mayRetry whether the same call may succeed later by itself
 * @param retryAfter when to try again, where that is known
 * @param headers what its answer has besides those that every refusal has
 */
public record Refusal(
    int status,
    String type,
    String code,
    String message,
    boolean mayRetry,
    Optional<Duration> retryAfter,
    Headers headers) {

  public Refusal {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("a refusal has a status from 400 to 599, not " + status);
    }
  }

  /** One whose answer has no fields of its own. */
  public Refusal(
      int status,
      String type,
      String code,
      String message,
      boolean mayRetry,
      Optional<Duration> retryAfter) {
    this(status, type, code, message, mayRetry, retryAfter, Headers.NONE);
  }

  /** A refusal that is final: the same call would be refused again. */
  public static Refusal last(int status, String type, String code, String message) {
    return new Refusal(status, type, code, message, false, Optional.empty());
  }

  /** A refusal that may pass by itself. */
  public static Refusal passing(int status, String type, String code, String message) {
    return new Refusal(status, type, code, message, true, Optional.empty());
  }
}
