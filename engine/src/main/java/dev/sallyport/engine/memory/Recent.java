package dev.sallyport.engine.memory;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What was found out lately, such as which tokens were verified, so that it need not be found out
 * again. The least recently used leave first.
 *
 * @param <T> what is remembered; whether it still holds is asked at each use
 */
public final class Recent<T> {

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, T> byName;

  /**
   * @param max how many are remembered
   */
  public Recent(int max) {
    byName =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
            return size() > max;
          }
        };
  }

  /** What is remembered under that name. */
  public Optional<T> find(String name) {
    lock.lock();
    try {
      return Optional.ofNullable(byName.get(name));
    } finally {
      lock.unlock();
    }
  }

  /** Remembers it, and forgets what was used least. */
  public void remember(String name, T found) {
    lock.lock();
    try {
      byName.put(name, found);
    } finally {
      lock.unlock();
    }
  }

  /** Forgets it. */
  public void forget(String name) {
    lock.lock();
    try {
      byName.remove(name);
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return byName.size();
    } finally {
      lock.unlock();
    }
  }
}
