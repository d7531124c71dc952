package dev.sallyport.engine.memory;

import dev.sallyport.engine.json.Digests;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Things by the digest of a secret, each until its time, and the newest where they are too many.
 */
public final class Expiring<T> {

  private record Kept<T>(T content, Instant until) {}

  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Kept<T>> entries;

  public Expiring(int most, Clock clock) {
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

  /** Keeps it until then. */
  public void put(String name, T content, Instant until) {
    lock.lock();
    try {
      Ended.forget(entries.values(), Kept::until, clock.instant());
      entries.put(
          Digests.sha256(name.getBytes(StandardCharsets.UTF_8)), new Kept<>(content, until));
    } finally {
      lock.unlock();
    }
  }

  /** What is kept under that name, if its time is not over. */
  public Optional<T> find(String name) {
    lock.lock();
    try {
      return standing(
          Optional.ofNullable(entries.get(Digests.sha256(name.getBytes(StandardCharsets.UTF_8)))));
    } finally {
      lock.unlock();
    }
  }

  /** Gives it away: nobody finds it again. */
  public Optional<T> take(String name) {
    lock.lock();
    try {
      return standing(
          Optional.ofNullable(
              entries.remove(Digests.sha256(name.getBytes(StandardCharsets.UTF_8)))));
    } finally {
      lock.unlock();
    }
  }

  /** Gives away all that are meant, whatever their names. */
  public List<T> takeAll(Predicate<T> meant) {
    lock.lock();
    try {
      var taken =
          entries.values().stream()
              .filter(kept -> meant.test(kept.content()))
              .flatMap(kept -> standing(Optional.of(kept)).stream())
              .toList();
      entries.values().removeIf(kept -> meant.test(kept.content()));
      return taken;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return entries.size();
    } finally {
      lock.unlock();
    }
  }

  private Optional<T> standing(Optional<Kept<T>> entry) {
    var now = clock.instant();
    return entry.filter(known -> now.isBefore(known.until())).map(Kept::content);
  }
}
