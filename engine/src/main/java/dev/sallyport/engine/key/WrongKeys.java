package dev.sallyport.engine.key;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts tries by id, and says when there were too many: each costs a slow hash. All ids that do
 * not exist count as one. A try is counted before it is made, so that many at once are not more.
 */
final class WrongKeys {

  private record Window(Instant from, int tries) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Window> byId =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
          return size() > KeyLimits.WRONG_IDS_MAX;
        }
      };

  /** Takes one of the tries that an id has in a minute. */
  boolean take(String id, Instant now) {
    lock.lock();
    try {
      var before = byId.get(id);
      var current =
          before == null || !before.from().plus(KeyLimits.WRONG_WINDOW).isAfter(now)
              ? new Window(now, 0)
              : before;
      if (current.tries() >= KeyLimits.WRONG_MAX) {
        return false;
      }
      byId.put(id, new Window(current.from(), current.tries() + 1));
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The try was of the right key: it does not count. */
  void giveBack(String id) {
    lock.lock();
    try {
      byId.computeIfPresent(
          id, (_, window) -> new Window(window.from(), Math.max(0, window.tries() - 1)));
    } finally {
      lock.unlock();
    }
  }
}
