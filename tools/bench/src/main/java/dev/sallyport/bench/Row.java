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
record Row(String group, String what, double ours, String against, double theirs, String unit) {

  /** Ours over theirs. */
  double ratio() {
    return ours / theirs;
  }

  /** What ours is more than theirs, in the unit. */
  double added() {
    return ours - theirs;
  }
}
