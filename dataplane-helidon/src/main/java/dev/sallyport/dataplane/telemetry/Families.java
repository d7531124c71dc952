package dev.sallyport.dataplane.telemetry;

import dev.sallyport.dataplane.telemetry.Family.Kind;
import dev.sallyport.dataplane.telemetry.Family.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Metrics as they are gathered, each with its values behind it. */
public final class Families {
  private static final String OURS = "sallyport.";

  private final List<Family> whole = new ArrayList<>();
  private final List<Sample> samples = new ArrayList<>();
  private Family head = new Family("", "", Kind.GAUGE, "", List.of());

  /** A number that grows alone; its values follow. */
  public Families counter(String name, String help) {
    return begin(name, "", Kind.COUNTER, help);
  }

  /** A number that goes up and down; its values follow. */
  public Families gauge(String name, String help) {
    return gauge(name, "", help);
  }

  /**
   * The same, of something that has a unit.
   *
   * @param unit as UCUM writes it: {@code s}, {@code d}, {@code By}
   */
  public Families gauge(String name, String unit, String help) {
    return begin(name, unit, Kind.GAUGE, help);
  }

  private Families begin(String name, String unit, Kind kind, String help) {
    end();
    head = new Family(OURS + name, unit, kind, help, List.of());
    return this;
  }

  /**
   * A value of the metric that was begun last.
   *
   * @param labels their names and values, in turn
   */
  public Families value(long number, String... labels) {
    samples.add(new Family.Value(Family.labels(labels), number));
    return this;
  }

  /** A value of it for each of some, told apart by a label. */
  public <T> Families each(
      List<T> all, String label, Function<T, String> name, ToLongFunction<T> number) {
    all.forEach(one -> value(number.applyAsLong(one), label, name.apply(one)));
    return this;
  }

  /** 1 or 0. */
  public Families value(boolean holds, String... labels) {
    return value(holds ? 1 : 0, labels);
  }

  /** Some that are whole. */
  public Families add(List<Family> others) {
    end();
    whole.addAll(others);
    return this;
  }

  private void end() {
    if (!head.name().isEmpty()) {
      whole.add(new Family(head.name(), head.unit(), head.kind(), head.help(), samples));
    }
    head = new Family("", "", Kind.GAUGE, "", List.of());
    samples.clear();
  }

  /** All of them. */
  public List<Family> all() {
    end();
    return List.copyOf(whole);
  }
}
