package dev.sallyport.engine.token;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * So many times from one address within so long, and then no more until that time is over. Behind a
 * proxy everybody comes from one address, so these limits are generous ones.
 */
final class PerAddress {

  /** Addresses that are remembered; who comes from more is stopped by the limit on all. */
  private static final int ADDRESSES_MAX = 10_000;

  private record Window(Instant begun, int count) {}

  private final int most;
  private final Duration within;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Window> windows =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
          return size() > ADDRESSES_MAX;
        }
      };

  PerAddress(int most, Duration within, Clock clock) {
    this.most = most;
    this.within = within;
    this.clock = clock;
  }

  /** Whether it may be done once more; if so, that counts. */
  boolean take(String address) {
    var now = clock.instant();
    lock.lock();
    try {
      var known = windows.get(address);
      var window =
          known == null || !now.isBefore(known.begun().plus(within)) ? new Window(now, 0) : known;
      windows.put(address, new Window(window.begun(), window.count() + 1));
      return window.count() < most;
    } finally {
      lock.unlock();
    }
  }
}
