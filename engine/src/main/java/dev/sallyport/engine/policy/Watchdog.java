package dev.sallyport.engine.policy;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a computation on the caller's thread and interrupts it when its budget is used up. Chicory's
 * compiled code looks at the interrupt flag at every call and loop.
 */
final class Watchdog {
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final long LEAST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final CpuClock clock = CpuClock.ofSystem();
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
   * What a computation may use.
   *
   * @param cpu of a processor
   * @param wall of time, whatever else the machine does
   */
  record Budget(Duration cpu, Duration wall) {}

  /**
   * Gives the computation's result.
   *
   * @param waited whether it has waited for something; its thread may be another one then, whose
   *     use of a processor says nothing, so only time counts
   * @throws TimeUpException if it was interrupted because its budget was used up
   */
  <T> T within(Budget budget, BooleanSupplier waited, Callable<T> computation) throws Exception {
    var leash = new Leash(budget, waited);
    leash.watch(budget.cpu().toNanos());
    leash.begin();
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
      leash.slip();
    }
  }

  /** Does something later, on the watchdog's own thread. */
  void later(Duration delay, Runnable task) {
    var _ = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** INVARIANT: after {@code slip} the thread is never interrupted by us, and its flag is clear. */
  private final class Leash implements Runnable {
    private final Thread thread = Thread.currentThread();
    private final long started = System.nanoTime();
    private volatile long systemThread;
    private volatile long usedBefore;
    private final Budget budget;
    private final BooleanSupplier waited;
    private boolean slipped;
    private boolean pulled;
    private @Nullable Future<?> alarm;

    Leash(Budget budget, BooleanSupplier waited) {
      this.budget = budget;
      this.waited = waited;
    }

    /** Comes last, for whatever may wait before it may go on elsewhere. */
    void begin() {
      systemThread = clock.thread();
      usedBefore = clock.usedNanos(systemThread);
    }

    synchronized void watch(long nanos) {
      if (!slipped) {
        alarm = timer.schedule(this, Math.max(nanos, LEAST_WAIT_NANOS), TimeUnit.NANOSECONDS);
      }
    }

    @Override
    public void run() {
      var left = leftNanos();
      if (left <= 0) {
        pull();
      } else {
        watch(left);
      }
    }

    private long leftNanos() {
      var wall = budget.wall().toNanos() - (System.nanoTime() - started);
      var cpu = budget.cpu().toNanos() - (clock.usedNanos(systemThread) - usedBefore);
      return waited.getAsBoolean() ? wall : Math.min(wall, cpu);
    }

    private synchronized void pull() {
      if (!slipped) {
        pulled = true;
        thread.interrupt();
      }
    }

    synchronized boolean slip() {
      if (!slipped) {
        slipped = true;
        if (alarm != null) {
          alarm.cancel(false);
        }
        if (pulled) {
          Thread.interrupted();
        }
      }
      return pulled;
    }
  }

  /** The computation's budget is used up. */
  static final class TimeUpException extends Exception {
    private static final long serialVersionUID = 1L;

    TimeUpException() {
      super("time is up", null, false, false);
    }
  }
}
