package dev.sallyport.workbench.compared;

import dev.sallyport.engine.model.Verdict;
import java.time.Duration;
import java.util.TreeSet;

/** Whom an approval asks, in words. */
public final class Quorums {
  private Quorums() {}

  /** Such as {@code 1 of ops, security within 10m}. */
  public static String text(Verdict.Approve quorum) {
    return "%d of %s within %s"
        .formatted(
            quorum.count(),
            String.join(", ", new TreeSet<>(quorum.by())),
            duration(quorum.within()));
  }

  /** As a policy writes it. */
  private static String duration(Duration within) {
    var seconds = within.toSeconds();
    if (seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
