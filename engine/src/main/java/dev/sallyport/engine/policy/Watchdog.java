package dev.sallyport.engine.policy;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Runs a computation on the caller's thread and interrupts it when its budget is used up. Chicory's
 * compiled code looks at the interrupt flag at every call and loop.
 *
 * <p>A computation takes microseconds, and to wake another thread for each would take as long as
 * that again. So the watchdog looks at all that are under way every few milliseconds, for as long
 * as there are any.
 */
final class Watchdog {
  private static final Duration IDLE = Duration.ofSeconds(30);

  /** A computation may pass its budget by this much. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

  /** It looks on for a second when there is nothing to see: there mostly is again by then. */
  private static final int LOOKS_AT_NOTHING = 200;

  private final CpuClock clock = CpuClock.ofSystem();
  private final ScheduledThreadPoolExecutor timer;
  private final Set<Leash> leashes = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean looking = new AtomicBoolean();

  Watchdog() {
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("policy-watchdog").factory());
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
    try {
      leashes.add(leash);
      if (!looking.get() && looking.compareAndSet(false, true)) {
        lookLater(LOOKS_AT_NOTHING);
      }
      leash.begin();
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
      leashes.remove(leash);
    }
  }

  /** Does something later, on the watchdog's own thread. */
  void later(Duration delay, Runnable task) {
    var _ = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void lookLater(int patience) {
    try {
      later(BETWEEN_LOOKS, () -> look(patience));
    } catch (RuntimeException | Error e) {
      // There is no thread to be had: the next one who wants to be watched tries again.
      looking.set(false);
      throw e;
    }
  }

  private void look(int patience) {
    try {
      leashes.forEach(Leash::look);
    } finally {
      lookOn(patience);
    }
  }

  private void lookOn(int patience) {
    if (!leashes.isEmpty()) {
      lookLater(LOOKS_AT_NOTHING);
    } else if (patience > 0) {
      lookLater(patience - 1);
    } else {
      looking.set(false);
      // One that came in between found that somebody was looking.
      if (!leashes.isEmpty() && looking.compareAndSet(false, true)) {
        lookLater(LOOKS_AT_NOTHING);
      }
    }
  }

  /** INVARIANT: after {@code slip} the thread is never interrupted by us, and its flag is clear. */
  private final class Leash {
    private static final long UNKNOWN = Long.MIN_VALUE;

    private final Thread thread = Thread.currentThread();
    private final long started = System.nanoTime();
    private final Budget budget;
    private final BooleanSupplier waited;
    private volatile long systemThread = UNKNOWN;

    /** What its thread had used at the first look; only the watchdog's thread knows it. */
    private long usedBefore = UNKNOWN;

    private boolean slipped;
    private boolean pulled;

    Leash(Budget budget, BooleanSupplier waited) {
      this.budget = budget;
      this.waited = waited;
    }

    /** Comes last, for whatever may wait before it may go on elsewhere. */
    void begin() {
      systemThread = clock.thread();
    }

    void look() {
      if (System.nanoTime() - started >= budget.wall().toNanos() || cpuIsUsedUp()) {
        pull();
      }
    }

    private boolean cpuIsUsedUp() {
      if (systemThread == UNKNOWN || waited.getAsBoolean()) {
        return false;
      }
      var used = clock.usedNanos(systemThread);
      if (usedBefore == UNKNOWN) {
        usedBefore = used;
      }
      return used - usedBefore >= budget.cpu().toNanos();
    }

    private synchronized void pull() {
      if (!slipped && !pulled) {
        pulled = true;
        thread.interrupt();
      }
    }

    synchronized boolean slip() {
      if (!slipped) {
        slipped = true;
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
