package dev.sallyport.bench.day;

import java.util.List;
import java.util.Map;

/**
 * What is known of the day as a whole.
 *
 * @param written entries by their kind, as they were counted when they were written
 * @param found the same, as they stand in the log
 * @param proven how many entries are proven, in all logs
 * @param faults of the logs
 * @param taken what is taken of each account, as the store says
 * @param retold what is told of sessions that is not what was seen
 * @param overheard lines of the gateway's own log that hold a planted secret
 */
record Totals(
    Map<String, Long> written,
    Map<String, Long> found,
    long proven,
    List<String> faults,
    Map<String, Long> taken,
    List<String> retold,
    int overheard) {
  Totals {
    written = Map.copyOf(written);
    found = Map.copyOf(found);
    faults = List.copyOf(faults);
    taken = Map.copyOf(taken);
    retold = List.copyOf(retold);
  }
}
