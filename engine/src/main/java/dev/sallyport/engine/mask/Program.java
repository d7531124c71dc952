package dev.sallyport.engine.mask;

import java.util.List;

/**
 * All patterns that work in one scope under the masks that are used, in the order of the masks; and
 * for each character, which of them it can wake.
 */
final class Program {
  private static final int ASCII = 128;

  /**
   * What is done with what a pattern finds.
   *
   * @param rank among the detectors of the program: the lower one gives the label
   */
  record Entry(CompiledPattern pattern, int rank, String detector, String label) {}

  private final List<Entry> entries;

  /** By edge, then by character (all beyond ASCII as one), then a bit for each entry. */
  private final long[][][] wakes;

  Program(List<Entry> entries) {
    this.entries = List.copyOf(entries);
    wakes = new long[Edge.COUNT][ASCII + 1][words()];
    for (var edge : Edge.values()) {
      for (var i = 0; i < entries.size(); i++) {
        fill(edge, i);
      }
    }
  }

  private void fill(Edge edge, int entry) {
    var pattern = entries.get(entry).pattern();
    var alphabet = pattern.alphabet();
    var woken = new boolean[alphabet.end()];
    var any = false;
    for (var symbol = 0; symbol < woken.length; symbol++) {
      woken[symbol] = pattern.wakes(edge, symbol);
      any |= woken[symbol];
    }
    for (var c = 0; c <= ASCII; c++) {
      if (c < ASCII ? woken[alphabet.of(c)] : any) {
        wakes[edge.index()][c][entry / Long.SIZE] |= 1L << entry;
      }
    }
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  List<Entry> entries() {
    return entries;
  }

  /** How many longs hold one bit for each entry. */
  int words() {
    return (entries.size() + Long.SIZE - 1) / Long.SIZE;
  }

  /** The entries that this character may wake. */
  long[] woken(Edge edge, int codePoint) {
    return wakes[edge.index()][Math.min(codePoint, ASCII)];
  }
}
