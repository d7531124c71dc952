package dev.sallyport.dataplane.telemetry;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * What one metric has of each set of labels. There are at most {@link TelemetryLimits#SERIES} of
 * them, however many values a label takes: what comes after is together, under {@code other}.
 */
final class Series<T> {
  static final String OTHER = "other";

  private final List<String> names;
  private final Supplier<T> fresh;
  private final Map<List<String>, T> all = new ConcurrentHashMap<>();

  Series(List<String> names, Supplier<T> fresh) {
    this.names = List.copyOf(names);
    this.fresh = fresh;
  }

  /** The one under these values, which are in the order of the names. */
  T of(List<String> values) {
    var known = all.get(values);
    if (known != null) {
      return known;
    }
    // Two at once may add one each: the limit is for memory, and does not have to be exact.
    var key =
        all.size() < TelemetryLimits.SERIES
            ? List.copyOf(values)
            : Collections.nCopies(names.size(), OTHER);
    return all.computeIfAbsent(key, _ -> fresh.get());
  }

  /** Each of them as something else. */
  <S> List<S> each(BiFunction<Map<String, String>, T, S> made) {
    return all.entrySet().stream()
        .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
        .map(entry -> made.apply(Family.labels(names, entry.getKey()), entry.getValue()))
        .toList();
  }
}
