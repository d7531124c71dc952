package dev.sallyport.engine.signin;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Things by the digest of a secret, each until its time, and the newest where they are too many.
 */
final class Expiring<T> {

  private record Kept<T>(T content, Instant until) {}

  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Kept<T>> entries;

  Expiring(int most, Clock clock) {
    this.clock = clock;
    this.entries =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Kept<T>> eldest) {
            return size() > most;
          }
        };
  }

  void put(String secret, T content, Instant until) {
    lock.lock();
    try {
      entries.put(Secrets.digest(secret), new Kept<>(content, until));
    } finally {
      lock.unlock();
    }
  }

  Optional<T> find(String secret) {
    lock.lock();
    try {
      return standing(Optional.ofNullable(entries.get(Secrets.digest(secret))));
    } finally {
      lock.unlock();
    }
  }

  /** Gives it away: nobody finds it again. */
  Optional<T> take(String secret) {
    lock.lock();
    try {
      return standing(Optional.ofNullable(entries.remove(Secrets.digest(secret))));
    } finally {
      lock.unlock();
    }
  }

  private Optional<T> standing(Optional<Kept<T>> entry) {
    var now = clock.instant();
    return entry.filter(known -> now.isBefore(known.until())).map(Kept::content);
  }
}
