package dev.sallyport.engine.mask.match;

import java.util.TreeMap;

/** Secrets that are certain and not yet told, in the order in which they begin. */
final class FoundSecrets {
  /** Stands behind all ranks, for what nobody has found, and which may have become a secret. */
  static final int CUT_OFF = Integer.MAX_VALUE;

  /**
   * Of those that begin together the one of the lowest rank comes first.
   *
   * @param detector its rank, or {@link #CUT_OFF}
   */
  record Secret(int start, int detector) implements Comparable<Secret> {
    @Override
    public int compareTo(Secret other) {
      return start != other.start
          ? Integer.compare(start, other.start)
          : Integer.compare(detector, other.detector);
    }

    boolean isCutOff() {
      return detector == CUT_OFF;
    }
  }

  private final TreeMap<Secret, Integer> ends = new TreeMap<>();
  private int regionEnd;

  /** Nothing was added since, and nothing was removed. */
  private boolean regionIsKnown;

  boolean isEmpty() {
    return ends.isEmpty();
  }

  void add(int start, int detector, int end) {
    ends.merge(new Secret(start, detector), end, Math::max);
    regionIsKnown = false;
  }

  Secret first() {
    return ends.firstKey();
  }

  /** Where the first one ends. */
  int firstEnd() {
    return ends.firstEntry().getValue();
  }

  void removeFirst() {
    ends.pollFirstEntry();
    regionIsKnown = false;
  }

  /** The end of the first one and all that overlap with it. */
  int regionEnd() {
    if (!regionIsKnown) {
      regionEnd = 0;
      for (var entry : ends.entrySet()) {
        if (regionEnd > 0 && entry.getKey().start() >= regionEnd) {
          break;
        }
        regionEnd = Math.max(regionEnd, entry.getValue());
      }
      regionIsKnown = true;
    }
    return regionEnd;
  }

  /** Whether a secret of another detector overlaps with the first one, and ends behind it. */
  boolean othersGoOn() {
    var first = ends.firstEntry();
    return ends.headMap(new Secret(regionEnd(), 0)).entrySet().stream()
        .anyMatch(
            entry ->
                entry.getKey().detector() != first.getKey().detector()
                    && entry.getValue() > first.getValue());
  }
}
