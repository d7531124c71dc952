package dev.sallyport.bench.day;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** The day's own time: it passes when the simulation says so, and no sooner. */
final class DayClock extends Clock {

  /** A Monday. The day goes on until the same hour of Tuesday, so budgets of a day begin anew. */
  static final Instant MORNING = Instant.parse("2026-11-23T06:00:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(MORNING);

  void pass(Duration time) {
    var _ = now.updateAndGet(before -> before.plus(time));
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return Clock.fixed(instant(), zone);
  }
}
