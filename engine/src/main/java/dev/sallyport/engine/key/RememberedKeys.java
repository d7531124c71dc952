package dev.sallyport.engine.key;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Remembers for a time which keys had the right secret, under the SHA-256 of the whole key. Whether
 * a key still stands is not remembered: that is asked at each use. The least recently used leave
 * first.
 */
final class RememberedKeys {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Instant> untilByDigest;

  RememberedKeys(int max) {
    untilByDigest =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > max;
          }
        };
  }

  boolean has(String digest, Instant now) {
    lock.lock();
    try {
      var until = untilByDigest.get(digest);
      return until != null && now.isBefore(until);
    } finally {
      lock.unlock();
    }
  }

  void add(String digest, Instant until) {
    lock.lock();
    try {
      untilByDigest.put(digest, until);
    } finally {
      lock.unlock();
    }
  }
}
