package dev.sallyport.engine.approval;

import java.time.Instant;
import java.util.List;

/**
 * One person's answer to a {@link Question}.
 *
 * @param by who, as {@code issuer#subject}
 * @param groups the groups that this person was in at that moment
 * @param at when
 * @param grant yes or no
 * @param reason why, in the person's own words; the caller reads it. May be empty.
 * @param emergency whether it is a yes that counts alone, given in an emergency
 */
public record Vote(
    String by, List<String> groups, Instant at, boolean grant, String reason, boolean emergency) {

  /** A reason is a sentence or two; it travels in an error message. */
  public static final int REASON_LIMIT_CHARS = 300;

  /** An answer as on any day. */
  public Vote(String by, List<String> groups, Instant at, boolean grant, String reason) {
    this(by, groups, at, grant, reason, false);
  }

  public Vote {
    groups = List.copyOf(groups);
    reason = reason.strip();
    if (reason.length() > REASON_LIMIT_CHARS) {
      throw new IllegalArgumentException(
          "a reason has at most %d characters, not %d"
              .formatted(REASON_LIMIT_CHARS, reason.length()));
    }
  }
}
