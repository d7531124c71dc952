package dev.sallyport.engine.pipeline;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts the exchanges under way, so that whoever stops the gateway can wait for their ends. */
final class UnderWay {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition none = lock.newCondition();
  private long count;
  private long aside;

  void begin() {
    add(1, 0);
  }

  void end() {
    add(-1, 0);
  }

  /** What one waits for in it, during which it does not count: people may take their time. */
  interface Wait<T> {
    T awaited() throws InterruptedException;
  }

  /** Waits for something in an exchange that has begun, which does not count meanwhile. */
  <T> T aside(Wait<T> wait) throws InterruptedException {
    add(-1, 1);
    try {
      return wait.awaited();
    } finally {
      add(1, -1);
    }
  }

  private void add(int change, int waits) {
    lock.lock();
    try {
      count += change;
      aside += waits;
      if (count == 0) {
        none.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many there are. */
  long count() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** In how many of those that have begun something is waited for that takes its time. */
  long waits() {
    lock.lock();
    try {
      return aside;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there is none; whether it came to that in this time. */
  boolean awaitNone(Duration limit) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      var left = limit.toNanos();
      while (count > 0 && left > 0) {
        left = none.awaitNanos(left);
      }
      return count == 0;
    } finally {
      lock.unlock();
    }
  }
}
