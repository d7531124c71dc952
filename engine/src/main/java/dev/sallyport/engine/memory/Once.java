package dev.sallyport.engine.memory;

import dev.sallyport.engine.json.Digests;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What may come once, each remembered until its time. Where too many are remembered, nothing more
 * is let in: to forget one would let it come again.
 */
public final class Once {

  /** Whether it comes for the first time. */
  public enum Coming {
    FIRST,
    AGAIN,
    /** That could not be remembered, so nobody can tell. */
    FULL
  }

  private final int most;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Instant> seen = new LinkedHashMap<>();

  /**
   * @param most how many are remembered
   */
  public Once(int most, Clock clock) {
    this.most = most;
    this.clock = clock;
  }

  /** It comes, and nobody asks for it any more after that time. */
  public Coming comes(String name, Instant until) {
    var digest = Digests.sha256(name.getBytes(StandardCharsets.UTF_8));
    lock.lock();
    try {
      Ended.forget(seen.values(), end -> end, clock.instant());
      if (seen.containsKey(digest)) {
        return Coming.AGAIN;
      }
      if (seen.size() >= most) {
        return Coming.FULL;
      }
      seen.put(digest, until);
      return Coming.FIRST;
    } finally {
      lock.unlock();
    }
  }
}
