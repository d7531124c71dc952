package dev.sallyport.sim;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The latest exchanges, bounded in number and in bytes: the oldest leave first. */
final class ExchangeLog {
  private final int limit;
  private final long bodiesLimitBytes;
  private final AtomicLong numbers = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final LinkedHashMap<Long, Exchange> kept = new LinkedHashMap<>();
  private long bodiesBytes;

  ExchangeLog(int limit, long bodiesLimitBytes) {
    this.limit = limit;
    this.bodiesLimitBytes = bodiesLimitBytes;
  }

  long nextNumber() {
    return numbers.incrementAndGet();
  }

  void add(Exchange exchange) {
    if (limit == 0) {
      return;
    }
    lock.lock();
    try {
      kept.put(exchange.number(), exchange);
      bodiesBytes += exchange.body().sizeBytes();
      while (kept.size() > limit || (bodiesBytes > bodiesLimitBytes && !kept.isEmpty())) {
        bodiesBytes -= kept.pollFirstEntry().getValue().body().sizeBytes();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Replaces an exchange by what has become of it; nothing if it has left the log meanwhile. */
  void update(long number, UnaryOperator<Exchange> change) {
    if (limit == 0) {
      return;
    }
    lock.lock();
    try {
      kept.computeIfPresent(number, (_, exchange) -> change.apply(exchange));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  List<Exchange> snapshot() {
    lock.lock();
    try {
      return List.copyOf(kept.values());
    } finally {
      lock.unlock();
    }
  }

  void clear() {
    lock.lock();
    try {
      kept.clear();
      bodiesBytes = 0;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the log satisfies the wish; false if the time ran out first. */
  boolean await(Predicate<List<Exchange>> wish, Duration atMost) throws InterruptedException {
    long leftNanos = atMost.toNanos();
    lock.lock();
    try {
      while (!wish.test(List.copyOf(kept.values()))) {
        if (leftNanos <= 0) {
          return false;
        }
        leftNanos = changed.awaitNanos(leftNanos);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
