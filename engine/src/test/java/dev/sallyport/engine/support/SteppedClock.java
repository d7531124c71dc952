package dev.sallyport.engine.support;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until it is told to move. */
public final class SteppedClock extends Clock {
  private volatile Instant now;

  public SteppedClock() {
    this(Instant.parse("2026-03-01T12:00:00Z"));
  }

  public SteppedClock(Instant now) {
    this.now = now;
  }

  public void step(Duration step) {
    now = now.plus(step);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return Clock.fixed(now, zone);
  }
}
