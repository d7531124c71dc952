package dev.sallyport.bench.day;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the simulation counts for itself, over all lives of the gateway. */
final class Tallies {

  /** Entries that are durable, by their kind, whether or not their writer was told so. */
  private final Map<String, Long> written = new ConcurrentHashMap<>();

  /** Who has said yes to which approval. */
  private final Map<String, List<String>> yes = new ConcurrentHashMap<>();

  void wrote(String kind, long count) {
    if (count > 0) {
      var _ = written.merge(kind, count, Long::sum);
    }
  }

  Map<String, Long> written() {
    return Map.copyOf(written);
  }

  void agreed(String approval, String principal) {
    yes.computeIfAbsent(approval, _ -> new CopyOnWriteArrayList<>()).add(principal);
  }

  List<String> yes(String approval) {
    return yes.getOrDefault(approval, List.of());
  }
}
