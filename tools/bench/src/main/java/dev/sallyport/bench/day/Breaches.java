package dev.sallyport.bench.day;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What did not hold. */
public final class Breaches {

  /** Of more than these, only how many there were is of any use. */
  private static final int DESCRIBED_MAX = 20;

  private final Map<Invariant, Integer> counts = new EnumMap<>(Invariant.class);
  private final List<String> described = new ArrayList<>();

  /**
   * One that did not hold.
   *
   * @param where the exchange, or what else it is about
   * @param what was found
   */
  void add(Invariant invariant, String where, Object what) {
    var _ = counts.merge(invariant, 1, Integer::sum);
    if (described.size() < DESCRIBED_MAX) {
      described.add("%s: %s: %s".formatted(invariant, where, what));
    }
  }

  /** The same, if that is so. */
  void addIf(boolean broken, Invariant invariant, String where, Object what) {
    if (broken) {
      add(invariant, where, what);
    }
  }

  /** Those of which any was broken. */
  public Set<Invariant> broken() {
    return Set.copyOf(counts.keySet());
  }

  /** How often any was. */
  public int count() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The first of them, one a line. */
  @Override
  public String toString() {
    return counts + System.lineSeparator() + String.join(System.lineSeparator(), described);
  }
}
