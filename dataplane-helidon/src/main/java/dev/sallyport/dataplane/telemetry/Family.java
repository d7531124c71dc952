package dev.sallyport.dataplane.telemetry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One metric and its values now.
 *
 * @param name as OpenTelemetry writes it, such as {@code sallyport.policy_refused}
 * @param unit as UCUM writes it; empty where the name says it all
 * @param help one sentence
 */
public record Family(String name, String unit, Kind kind, String help, List<Sample> samples) {

  /** What sort of number it is. */
  public enum Kind {
    /** It grows alone, from 0 at the gateway's start. */
    COUNTER,
    GAUGE,
    HISTOGRAM
  }

  public Family {
    samples = List.copyOf(samples);
  }

  /** Values of a metric under one set of labels. */
  public sealed interface Sample {
    /** In their order. */
    Map<String, String> labels();
  }

  /** A number. */
  public record Value(Map<String, String> labels, long number) implements Sample {
    public Value {
      labels = ordered(labels);
    }
  }

  /**
   * How often a value was how large.
   *
   * @param bounds the upper bound of each bucket but the last, which has none
   * @param counts how many values fell into each bucket: one more than there are bounds
   */
  public record Buckets(
      Map<String, String> labels, List<Double> bounds, List<Long> counts, double sum)
      implements Sample {
    public Buckets {
      labels = ordered(labels);
      bounds = List.copyOf(bounds);
      counts = List.copyOf(counts);
    }

    /** How many values there are. */
    public long count() {
      return counts.stream().mapToLong(Long::longValue).sum();
    }
  }

  private static Map<String, String> ordered(Map<String, String> labels) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }

  /** Labels by their names and values, in turn. */
  static Map<String, String> labels(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("each label has a name and a value");
    }
    var labels = new LinkedHashMap<String, String>();
    for (int at = 0; at < namesAndValues.length; at += 2) {
      labels.put(namesAndValues[at], namesAndValues[at + 1]);
    }
    return labels;
  }

  /** Labels by their names and, in the same order, their values. */
  static Map<String, String> labels(List<String> names, List<String> values) {
    var both = new ArrayList<String>();
    for (int at = 0; at < names.size(); at++) {
      both.add(names.get(at));
      both.add(values.get(at));
    }
    return labels(both.toArray(String[]::new));
  }
}
