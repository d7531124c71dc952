package dev.sallyport.bench;

/**
 * A figure and what it is measured against, in the same unit and the same run.
 *
 * @param group what it is about
 * @param what what was measured
 * @param ours how much of the unit it takes, or does
 * @param against the peer
 * @param theirs how much the peer takes, or does
 */
record Row(
    String group, String what, double ours, String against, double theirs, String unit, Goal goal) {

  /** One of which nothing is wanted. */
  Row(String group, String what, double ours, String against, double theirs, String unit) {
    this(group, what, ours, against, theirs, unit, Goal.NONE);
  }

  /** One that should come to no more than a limit, in the same unit. */
  static Row within(String group, String what, double ours, double limit, String unit) {
    return new Row(group, what, ours, "what we allow", limit, unit).toReach(Goal.ratioAtMost(1));
  }

  /** The same, of which something is wanted. */
  Row toReach(Goal wanted) {
    return new Row(group, what, ours, against, theirs, unit, wanted);
  }

  /** Ours over theirs. */
  double ratio() {
    return ours / theirs;
  }

  /** What ours is more than theirs, in the unit. */
  double added() {
    return ours - theirs;
  }

  /** Whether it comes to what is wanted of it. */
  boolean reached() {
    return goal.reached().test(this);
  }
}
