package dev.sallyport.engine.model;

import java.time.Duration;

/**
 * For how much one yes holds: for one call, or, where the policy says so, for every one of its kind
 * until a time is over. It is {@code "lasts"} in an {@code approve} verdict.
 */
public sealed interface Lasting {

  /** The longest that a grant can stand: who needs more wants a rule that allows it. */
  Duration LONGEST = Duration.ofDays(30);

  /** How long a session is granted at most where the policy does not say: a working day. */
  Duration SESSION_USUAL = Duration.ofHours(12);

  /** One call, and exactly that one; so it is where nobody has said otherwise. */
  record Once() implements Lasting {}

  /** Every call of its kind in the client's session, and no longer than so long. */
  record Session(Duration atMost) implements Lasting {
    public Session {
      limited(atMost);
    }
  }

  /** Every call of its kind by the same caller, in any session, for so long. */
  record Time(Duration length) implements Lasting {
    public Time {
      limited(length);
    }
  }

  /** What both of them allow. */
  default Lasting and(Lasting other) {
    return switch (this) {
      case Once once -> once;
      case Session(var atMost) ->
          switch (other) {
            case Once once -> once;
            case Session(var length) -> new Session(shorter(atMost, length));
            case Time(var length) -> new Session(shorter(atMost, length));
          };
      case Time(var time) ->
          switch (other) {
            case Once once -> once;
            case Session(var length) -> new Session(shorter(time, length));
            case Time(var length) -> new Time(shorter(time, length));
          };
    };
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static void limited(Duration length) {
    if (!length.isPositive() || length.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a grant lasts for some time, of at most 30 days");
    }
  }
}
