package dev.sallyport.engine.memory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * So many tries by one name within so long, and then no more until that time is over. A try is
 * counted before it is made, so that many at once are not more.
 */
public final class Tries {

  private record Window(Instant begun, int count) {}

  private final int most;
  private final Duration within;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Window> windows;

  /**
   * @param names how many names are remembered; the least recently used leave first
   */
  public Tries(int most, Duration within, int names, Clock clock) {
    this.most = most;
    this.within = within;
    this.clock = clock;
    this.windows =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
            return size() > names;
          }
        };
  }

  /** Whether it may be tried once more; if so, that counts. */
  public boolean take(String name) {
    var now = clock.instant();
    lock.lock();
    try {
      var known = windows.get(name);
      var window =
          known == null || !now.isBefore(known.begun().plus(within)) ? new Window(now, 0) : known;
      if (window.count() >= most) {
        return false;
      }
      windows.put(name, new Window(window.begun(), window.count() + 1));
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The try does not count after all. */
  public void giveBack(String name) {
    lock.lock();
    try {
      windows.computeIfPresent(
          name, (_, window) -> new Window(window.begun(), Math.max(0, window.count() - 1)));
    } finally {
      lock.unlock();
    }
  }
}
