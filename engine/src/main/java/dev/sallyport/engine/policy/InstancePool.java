package dev.sallyport.engine.policy;

import dev.sallyport.engine.model.Bundle;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The instances of one policy revision. Each has one borrower at a time; one that failed or was
 * interrupted is thrown away, since its memory may be in any state, and a new one takes its place.
 */
final class InstancePool {
  private final PolicyCode code;
  private final PolicyLimits limits;
  private final BlockingQueue<PolicyInstance> idle;

  InstancePool(Bundle bundle, PolicyLimits limits) {
    this.code = new PolicyCode(bundle, limits);
    this.limits = limits;
    this.idle = new ArrayBlockingQueue<>(limits.instances());
    for (int i = 0; i < limits.instances(); i++) {
      idle.add(code.newInstance());
    }
  }

  /** Runs with an instance of one's own; whatever is thrown costs that instance its life. */
  <T> T with(Use<T> use) throws Exception {
    var instance = borrow(limits.borrowing());
    var sound = false;
    try {
      var result = use.of(instance);
      sound = true;
      return result;
    } finally {
      if (sound) {
        idle.add(instance);
      } else {
        idle.add(code.newInstance());
      }
    }
  }

  private PolicyInstance borrow(Duration patience) throws InterruptedException, BusyException {
    var instance = idle.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (instance == null) {
      throw new BusyException();
    }
    return instance;
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
