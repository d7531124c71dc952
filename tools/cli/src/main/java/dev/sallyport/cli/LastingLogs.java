package dev.sallyport.cli;

import java.util.logging.LogManager;

/**
 * Goes on while the program ends. The usual one closes its handlers beside all else that is done
 * then, and what a gateway has to tell of the ends of its calls would be lost.
 */
public final class LastingLogs extends LogManager {
  private volatile boolean lasts;

  /** From now on nothing is closed. */
  void last() {
    lasts = true;
  }

  @Override
  public void reset() {
    if (!lasts) {
      super.reset();
    }
  }
}
