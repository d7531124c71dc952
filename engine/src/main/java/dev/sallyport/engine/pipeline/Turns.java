package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Refusal;
import dev.sallyport.engine.model.RefusedException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets so many calls go to the service at once, of everybody and of one caller. Others wait for
 * their turn: those of the groups that go first, then in the order in which they came. Where too
 * many wait, those who would be last are refused.
 *
 * <p>INVARIANT: nobody waits who could go.
 */
final class Turns {
  private final TurnLimits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final TreeSet<Waiter> waiting =
      new TreeSet<>(
          Comparator.<Waiter>comparingInt(waiter -> waiter.rank)
              .thenComparingLong(waiter -> waiter.number));

  /** How many of each caller's calls go; nobody is in it of whom none does. */
  private final Map<String, Integer> going = new HashMap<>();

  private int allGoing;
  private long arrivals;

  Turns(TurnLimits limits) {
    this.limits = limits;
  }

  private enum State {
    WAITS,
    GOES,
    SHED
  }

  private final class Waiter {
    private final String caller;
    private final int rank;
    private final long number;
    private final Condition turn = lock.newCondition();
    private State state = State.WAITS;

    private Waiter(String caller, int rank, long number) {
      this.caller = caller;
      this.rank = rank;
      this.number = number;
    }
  }

  /**
   * Waits until it is this caller's turn, which lasts until it is closed.
   *
   * @throws RefusedException if it does not come in time, or too many wait
   */
  Room.Taken take(Identity who) {
    lock.lock();
    try {
      var waiter = new Waiter(who.principal(), rank(who), arrivals++);
      if (mayGo(waiter)) {
        go(waiter);
      } else {
        join(waiter);
        await(waiter);
      }
      return () -> end(waiter);
    } finally {
      lock.unlock();
    }
  }

  /** How many wait. */
  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  private int rank(Identity who) {
    var order = limits.first();
    return who.groups().stream()
        .map(order::indexOf)
        .filter(at -> at >= 0)
        .min(Comparator.naturalOrder())
        .orElse(order.size());
  }

  private boolean mayGo(Waiter waiter) {
    return allGoing < limits.all() && going.getOrDefault(waiter.caller, 0) < limits.each();
  }

  private void go(Waiter waiter) {
    waiter.state = State.GOES;
    allGoing++;
    going.merge(waiter.caller, 1, Integer::sum);
  }

  private void join(Waiter waiter) {
    waiting.add(waiter);
    if (waiting.size() > limits.waiting()) {
      var last = waiting.removeLast();
      last.state = State.SHED;
      last.turn.signal();
    }
  }

  private void await(Waiter waiter) {
    try {
      var left = limits.patience().toNanos();
      while (waiter.state == State.WAITS && left > 0) {
        left = waiter.turn.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (waiter.state != State.GOES) {
      waiting.remove(waiter);
      throw new RefusedException(refusal(waiter));
    }
  }

  private Refusal refusal(Waiter waiter) {
    return going.getOrDefault(waiter.caller, 0) >= limits.each()
        ? Refusals.tooManyAtOnce(limits.each())
        : Refusals.noTurn();
  }

  private void end(Waiter waiter) {
    lock.lock();
    try {
      allGoing--;
      going.computeIfPresent(waiter.caller, (_, count) -> count == 1 ? null : count - 1);
      next()
          .ifPresent(
              next -> {
                waiting.remove(next);
                go(next);
                next.turn.signal();
              });
    } finally {
      lock.unlock();
    }
  }

  /** One that ended makes way for one. */
  private Optional<Waiter> next() {
    return waiting.stream().filter(this::mayGo).findFirst();
  }
}
