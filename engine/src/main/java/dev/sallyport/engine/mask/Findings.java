package dev.sallyport.engine.mask;

import dev.sallyport.dsl.Scope;
import dev.sallyport.engine.model.Finding;
import java.util.List;
import java.util.TreeMap;

/** Counts what is taken out of one reply or request. */
final class Findings {
  private record Key(String detector, Scope where) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      var order = detector.compareTo(other.detector);
      return order != 0 ? order : where.compareTo(other.where);
    }
  }

  private final TreeMap<Key, Integer> counts = new TreeMap<>();

  void add(String detector, Scope where) {
    counts.merge(new Key(detector, where), 1, Integer::sum);
  }

  List<Finding> list() {
    return counts.entrySet().stream()
        .map(
            entry ->
                new Finding(
                    entry.getKey().detector(), entry.getKey().where().word(), entry.getValue()))
        .toList();
  }
}
