package dev.sallyport.engine.policy;

import dev.sallyport.engine.policy.EvaluationException.Code;
import dev.sallyport.engine.policy.builtin.Evaluation;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The instances of one policy revision. Each has one borrower at a time; one that failed or was
 * interrupted is thrown away, since its memory may be in any state. Instances are made when they
 * are wanted, so one that could not be made is only missed once, and go when they are not: after a
 * while without a borrower, or as soon as one call has made them large.
 */
final class InstancePool {

  /** How long an instance waits for its next borrower; the one used last stays. */
  private static final Duration IDLE = Duration.ofSeconds(30);

  /** Evaluations that wait for what is outside. Each has an instance, of a MiB and more. */
  private static final int MAX_ASIDE = 64;

  /** 16 MiB: what an instance may have grown by and still be used again. */
  private static final int MAX_GROWN_PAGES = 256;

  private final PolicyCode code;
  private final PolicyLimits limits;
  private final Watchdog watchdog;
  private final Semaphore free;

  /** Those who wait for what is outside. */
  private final Semaphore aside = new Semaphore(MAX_ASIDE);

  /** The one used last comes first, so the last ones are those that the load does not need. */
  private final Deque<Idle> idle = new ConcurrentLinkedDeque<>();

  private final AtomicBoolean trimming = new AtomicBoolean();

  private record Idle(PolicyInstance instance, long sinceNanos) {}

  InstancePool(PolicyCode code, PolicyLimits limits, Watchdog watchdog) {
    this.code = code;
    this.limits = limits;
    this.watchdog = watchdog;
    // In turn: whoever comes back from outside is not overtaken by those who come new.
    this.free = new Semaphore(limits.instances(), true);
  }

  /** Runs with an instance of one's own; whatever is thrown costs that instance its life. */
  <T> T with(Use<T> use) throws Exception {
    return with(_ -> {}, use);
  }

  /**
   * The same, with a way to wait for what is outside: while the borrower waits it keeps its
   * instance, and another one computes in its stead.
   */
  <T> T with(Consumer<Evaluation.Aside> waits, Use<T> use) throws Exception {
    var permit = new Permit();
    waits.accept(permit);
    if (!permit.taken()) {
      throw new BusyException();
    }
    try {
      var known = idle.pollFirst();
      var instance = known == null ? code.newInstance() : known.instance();
      var result = use.of(instance);
      // Memory never shrinks, so an instance that was large once would be so for ever.
      if (instance.grown() <= MAX_GROWN_PAGES) {
        idle.addFirst(new Idle(instance, System.nanoTime()));
        trimLater();
      }
      return result;
    } finally {
      permit.giveBack();
    }
  }

  /** The right to compute. Used by one thread. */
  private final class Permit implements Evaluation.Aside {
    private boolean held;

    boolean taken() throws InterruptedException {
      held = free.tryAcquire(limits.borrowing().toMillis(), TimeUnit.MILLISECONDS);
      return held;
    }

    void giveBack() {
      if (held) {
        held = false;
        free.release();
      }
    }

    @Override
    public <T> T during(Evaluation.Wait<T> wait) throws InterruptedException {
      if (!aside.tryAcquire()) {
        throw new EvaluationException(
            Code.BUSY, "%d evaluations wait for hosts already".formatted(MAX_ASIDE));
      }
      try {
        giveBack();
        var result = wait.await();
        if (!taken()) {
          throw new EvaluationException(Code.BUSY, "every policy instance is busy");
        }
        return result;
      } finally {
        aside.release();
      }
    }
  }

  /** How many instances wait for a borrower. */
  int waiting() {
    return idle.size();
  }

  private void trimLater() {
    if (idle.size() > 1 && trimming.compareAndSet(false, true)) {
      watchdog.later(IDLE, () -> trim(System.nanoTime() - IDLE.toNanos()));
    }
  }

  /** Lets go of all but one that were used last before this. */
  void trim(long nanos) {
    trimming.set(false);
    for (var last = idle.peekLast();
        last != null && idle.size() > 1 && last.sinceNanos() - nanos < 0;
        last = idle.peekLast()) {
      idle.remove(last);
    }
    trimLater();
  }

  /** Something to do with an instance. */
  interface Use<T> {
    T of(PolicyInstance instance) throws Exception;
  }

  /** Every instance was busy for longer than a call may wait. */
  static final class BusyException extends Exception {
    private static final long serialVersionUID = 1L;

    BusyException() {
      super("every policy instance is busy", null, false, false);
    }
  }
}
