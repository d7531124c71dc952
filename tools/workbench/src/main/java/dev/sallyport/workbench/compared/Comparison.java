package dev.sallyport.workbench.compared;

import java.util.List;

/**
 * What came of running the same cases under two policies.
 *
 * @param cases how many were run
 * @param undecided how many neither policy can decide, and for the same reason
 * @param changes those that come out otherwise, in the order of their files
 */
public record Comparison(int cases, int undecided, List<Change> changes) {
  public Comparison {
    changes = List.copyOf(changes);
  }
}
