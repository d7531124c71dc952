package dev.sallyport.engine.model;

import java.time.Duration;
import java.util.List;

/**
 * One thing that a policy says of a call: a member of its {@code allow}, {@code deny}, {@code mask}
 * or {@code approve} set. Many verdicts fold into one {@link Decision}.
 */
public sealed interface Verdict {

  /** The name that the author gave the rule; it reaches the audit log and the refusal. */
  String rule();

  /** {@code allow contains {"rule": "ml may complete"}}. */
  record Allow(String rule) implements Verdict {}

  /** {@code deny contains {"rule": "…", "reason": "…"}}; the reason is read by the caller. */
  record Deny(String rule, String reason) implements Verdict {}

  /** {@code mask contains {"rule": "…", "use": "pii"}}: the reply passes through that mask. */
  record Mask(String rule, String use) implements Verdict {}

  /**
   * {@code approve contains {"rule": "…", "by": ["security"], "count": 1, "within": "10m"}}.
   *
   * @param by groups whose members may consent
   * @param count how many different people must
   * @param within how long the question stays open
   * @param emergency groups of which one member may consent alone, with a reason
   * @param lasting for how much a yes holds
   */
  record Approve(
      String rule,
      List<String> by,
      int count,
      Duration within,
      List<String> emergency,
      Lasting lasting)
      implements Verdict {
    public Approve {
      by = List.copyOf(by);
      emergency = List.copyOf(emergency);
      if (by.isEmpty() || count < 1 || !within.isPositive()) {
        throw new IllegalArgumentException(
            "an approval needs a group, a count of at least 1 and time to be given");
      }
    }

    /** One whose yes holds for one call, with nobody for emergencies. */
    public Approve(String rule, List<String> by, int count, Duration within) {
      this(rule, by, count, within, List.of(), new Lasting.Once());
    }
  }
}
