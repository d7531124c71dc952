package dev.sallyport.dataplane;

import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.LineLoad;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The lines on which something may be under way: the one that takes what comes, and those that it
 * has replaced.
 */
final class Lines {
  private final List<ExchangeLine> all = new CopyOnWriteArrayList<>();

  void add(ExchangeLine line) {
    all.add(line);
  }

  void remove(ExchangeLine line) {
    all.remove(line);
  }

  /** What is under way on all of them. */
  LineLoad load() {
    return all.stream().map(ExchangeLine::load).reduce(LineLoad.NONE, LineLoad::plus);
  }

  /** Waits until all calls to the service have ended; whether they have, within that time. */
  boolean awaitCalls(Duration limit) throws InterruptedException {
    return await(limit, ExchangeLine::awaitCalls);
  }

  /** The same for everything that is under way. */
  boolean awaitEnds(Duration limit) throws InterruptedException {
    return await(limit, ExchangeLine::awaitEnds);
  }

  private interface Wait {
    boolean within(ExchangeLine line, Duration limit) throws InterruptedException;
  }

  private boolean await(Duration limit, Wait wait) throws InterruptedException {
    var until = System.nanoTime() + limit.toNanos();
    for (var line : all) {
      if (!wait.within(line, Duration.ofNanos(Math.max(0, until - System.nanoTime())))) {
        return false;
      }
    }
    return true;
  }
}
