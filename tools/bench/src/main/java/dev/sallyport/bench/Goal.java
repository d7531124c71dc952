package dev.sallyport.bench;

import java.util.function.Predicate;

/**
 * What a row should come to.
 *
 * @param words how the table says it; empty where nothing is wanted
 */
record Goal(String words, Predicate<Row> reached) {
  static final Goal NONE = new Goal("", _ -> true);

  /** No more than this share of the peer. */
  static Goal ratioAtMost(double limit) {
    return new Goal("ratio ≤ " + Table.number(limit), row -> row.ratio() <= limit);
  }

  /** No less than so many times the peer. */
  static Goal ratioAtLeast(double limit) {
    return new Goal("ratio ≥ " + Table.number(limit), row -> row.ratio() >= limit);
  }

  /** No more than this, in the row's unit, whatever the peer takes. */
  static Goal atMost(double limit) {
    return new Goal("this ≤ " + Table.number(limit), row -> row.ours() <= limit);
  }
}
