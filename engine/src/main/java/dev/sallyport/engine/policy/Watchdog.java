package dev.sallyport.engine.policy;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs a computation on the caller's thread and interrupts it when its time is over. Chicory's
 * compiled code looks at the interrupt flag at every call and loop.
 */
final class Watchdog implements AutoCloseable {
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final ScheduledThreadPoolExecutor timer;

  Watchdog() {
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("policy-watchdog").factory());
    timer.setRemoveOnCancelPolicy(true);
    // A policy that was replaced decides nothing any more: its thread ends by itself.
    timer.setKeepAliveTime(IDLE.toNanos(), TimeUnit.NANOSECONDS);
    timer.allowCoreThreadTimeOut(true);
  }

  /**
   * Gives the computation's result.
   *
   * @throws TimeUpException if it was interrupted because its time was over
   */
  <T> T within(Duration limit, Callable<T> computation) throws Exception {
    var leash = new Leash(Thread.currentThread());
    var alarm = timer.schedule(leash::pull, limit.toNanos(), TimeUnit.NANOSECONDS);
    try {
      var result = computation.call();
      if (leash.slip()) {
        throw new TimeUpException();
      }
      return result;
    } catch (Exception e) {
      if (leash.slip()) {
        throw new TimeUpException();
      }
      throw e;
    } finally {
      alarm.cancel(false);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** INVARIANT: after {@code slip} the thread is never interrupted by us, and its flag is clear. */
  private static final class Leash {
    private final Thread thread;
    private boolean slipped;
    private boolean pulled;

    Leash(Thread thread) {
      this.thread = thread;
    }

    synchronized void pull() {
      if (!slipped) {
        pulled = true;
        thread.interrupt();
      }
    }

    synchronized boolean slip() {
      slipped = true;
      if (pulled) {
        Thread.interrupted();
      }
      return pulled;
    }
  }

  /** The computation's time is over. */
  static final class TimeUpException extends Exception {
    private static final long serialVersionUID = 1L;

    TimeUpException() {
      super("time is up", null, false, false);
    }
  }
}
