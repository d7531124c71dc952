package dev.sallyport.dataplane.telemetry;

import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.stream.LongStream;

/** How often something was how large, by labels. */
final class Histogram {
  private final Family head;
  private final List<Double> bounds;
  private final Series<Cells> series;

  private static final class Cells {
    private final AtomicLongArray counts;
    private final DoubleAdder sum = new DoubleAdder();

    private Cells(int buckets) {
      counts = new AtomicLongArray(buckets);
    }
  }

  /** What it is called, in which unit it counts, and where its buckets end. */
  record Head(String name, String unit, String help, List<Double> bounds) {}

  Histogram(Head of, String... labels) {
    this.head = new Family(of.name(), of.unit(), Family.Kind.HISTOGRAM, of.help(), List.of());
    this.bounds = List.copyOf(of.bounds());
    this.series = new Series<>(List.of(labels), () -> new Cells(of.bounds().size() + 1));
  }

  void add(double value, String... values) {
    var cells = series.of(List.of(values));
    int at = 0;
    while (at < bounds.size() && value > bounds.get(at)) {
      at++;
    }
    cells.counts.incrementAndGet(at);
    cells.sum.add(value);
  }

  Family family() {
    return new Family(
        head.name(),
        head.unit(),
        head.kind(),
        head.help(),
        List.copyOf(
            series.each(
                (labels, cells) ->
                    new Family.Buckets(
                        labels,
                        bounds,
                        LongStream.range(0, cells.counts.length())
                            .mapToObj(at -> cells.counts.get((int) at))
                            .toList(),
                        cells.sum.sum()))));
  }
}
