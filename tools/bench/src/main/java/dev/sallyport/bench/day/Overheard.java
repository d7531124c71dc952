package dev.sallyport.bench.day;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Hears all that the gateway prints, in the place of whoever would read it: on a day like this that
 * is tens of thousands of lines.
 */
final class Overheard extends Handler implements AutoCloseable {
  private final Logger logger = Logger.getLogger("dev.sallyport");
  private final boolean usual = logger.getUseParentHandlers();
  private final AtomicInteger planted = new AtomicInteger();

  private Overheard() {}

  static Overheard begin() {
    var overheard = new Overheard();
    overheard.logger.setUseParentHandlers(false);
    overheard.logger.addHandler(overheard);
    return overheard;
  }

  /** How many lines hold a planted secret. */
  int planted() {
    return planted.get();
  }

  @Override
  public void publish(LogRecord line) {
    if (has(line.getMessage())) {
      planted.incrementAndGet();
    }
    for (var thrown = line.getThrown(); thrown != null; thrown = thrown.getCause()) {
      if (has(thrown.toString())) {
        planted.incrementAndGet();
      }
    }
  }

  private static boolean has(String text) {
    return text.contains(DayPolicy.PLANTED);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setUseParentHandlers(usual);
  }
}
