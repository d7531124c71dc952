package dev.sallyport.engine.mask;

import java.util.concurrent.TimeUnit;

/** A clock that never runs back, for how long a text is held. */
final class Ticks {
  private Ticks() {}

  static long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
