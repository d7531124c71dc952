package dev.sallyport.dataplane.telemetry;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Counts, by labels. */
final class Counter {
  private final Family head;
  private final Series<LongAdder> series;

  Counter(String name, String help, String... labels) {
    this.head = new Family(name, "", Family.Kind.COUNTER, help, List.of());
    this.series = new Series<>(List.of(labels), LongAdder::new);
  }

  void add(long number, String... values) {
    series.of(List.of(values)).add(number);
  }

  Family family() {
    return new Family(
        head.name(),
        head.unit(),
        head.kind(),
        head.help(),
        List.copyOf(series.each((labels, sum) -> new Family.Value(labels, sum.sum()))));
  }
}
