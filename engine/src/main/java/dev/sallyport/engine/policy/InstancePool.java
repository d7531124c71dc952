package dev.sallyport.engine.policy;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The instances of one policy revision. Each has one borrower at a time; one that failed or was
 * interrupted is thrown away, since its memory may be in any state. Instances are made when they
 * are wanted, so one that could not be made is only missed once.
 */
final class InstancePool {
  private final PolicyCode code;
  private final PolicyLimits limits;
  private final Semaphore free;
  private final Queue<PolicyInstance> idle = new ConcurrentLinkedQueue<>();

  InstancePool(PolicyCode code, PolicyLimits limits) {
    this.code = code;
    this.limits = limits;
    this.free = new Semaphore(limits.instances());
  }

  /** Runs with an instance of one's own; whatever is thrown costs that instance its life. */
  <T> T with(Use<T> use) throws Exception {
    if (!free.tryAcquire(limits.borrowing().toMillis(), TimeUnit.MILLISECONDS)) {
      throw new BusyException();
    }
    try {
      var known = idle.poll();
      var instance = known == null ? code.newInstance() : known;
      var result = use.of(instance);
      idle.add(instance);
      return result;
    } finally {
      free.release();
    }
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
