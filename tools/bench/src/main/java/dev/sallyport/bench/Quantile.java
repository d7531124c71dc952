package dev.sallyport.bench;

import java.util.List;

/** Where a share of what was measured lies below. */
final class Quantile {
  private Quantile() {}

  static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  static double median(List<Double> values) {
    return of(values, 0.5);
  }

  /**
   * The nearest of the values; there must be one.
   *
   * @param share from 0 to 1
   */
  static double of(List<Double> values, double share) {
    var sorted = values.stream().sorted().toList();
    return sorted.get((int) Math.min(sorted.size() - 1L, (long) (share * sorted.size())));
  }
}
