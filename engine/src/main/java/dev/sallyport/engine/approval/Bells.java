package dev.sallyport.engine.approval;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One bell per approval that somebody in this process waits for; a move of the approval rings it.
 */
final class Bells {

  private final ConcurrentHashMap<String, Bell> bells = new ConcurrentHashMap<>();

  /**
   * Takes a place at the bell, and wakes those who took one before: they are not the newest any
   * more. {@link Place#close()} gives it back.
   */
  Place place(String id) {
    var bell = bell(id);
    return new Place(id, bell, bell.arrive());
  }

  /** Takes a place of which nobody hears, and that makes nobody older. */
  Place listen(String id) {
    var bell = bell(id);
    return new Place(id, bell, bell.heard());
  }

  private Bell bell(String id) {
    return bells.compute(
        id,
        (_, present) -> {
          var one = present == null ? new Bell() : present;
          one.places++;
          return one;
        });
  }

  /** Wakes everyone who waits for this approval. */
  void ring(String id) {
    var bell = bells.get(id);
    if (bell != null) {
      bell.ring();
    }
  }

  /** How many approvals are waited for. */
  int size() {
    return bells.size();
  }

  private static final class Bell {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rung = lock.newCondition();
    private long rings;
    private long newest;
    // Changed inside the map's compute only.
    private int places;

    /** A newest place: those who wait are told. */
    private Arrival arrive() {
      lock.lock();
      try {
        rings++;
        rung.signalAll();
        return new Arrival(++newest, rings);
      } finally {
        lock.unlock();
      }
    }

    private Arrival heard() {
      lock.lock();
      try {
        return new Arrival(newest, rings);
      } finally {
        lock.unlock();
      }
    }

    private void ring() {
      lock.lock();
      try {
        rings++;
        rung.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * What a place begins with.
   *
   * @param number of the newest place
   * @param heard how many rings are over
   */
  private record Arrival(long number, long heard) {}

  /** A waiter's place. It counts the rings that it has heard, so none between two looks is lost. */
  final class Place implements AutoCloseable {
    private final String id;
    private final Bell bell;
    private final long number;
    private long heard;

    private Place(String id, Bell bell, Arrival arrival) {
      this.id = id;
      this.bell = bell;
      this.number = arrival.number();
      this.heard = arrival.heard();
    }

    /** Whether nobody has taken a place after this one. */
    boolean isNewest() {
      bell.lock.lock();
      try {
        return bell.newest == number;
      } finally {
        bell.lock.unlock();
      }
    }

    /**
     * Waits for the next ring, or until the time is over; a ring since the last call counts.
     *
     * @return how much of that time was left
     */
    Duration await(Duration limit) throws InterruptedException {
      bell.lock.lockInterruptibly();
      try {
        var left = limit.toNanos();
        while (bell.rings == heard && left > 0) {
          left = bell.rung.awaitNanos(left);
        }
        heard = bell.rings;
        return Duration.ofNanos(Math.max(0, left));
      } finally {
        bell.lock.unlock();
      }
    }

    @Override
    public void close() {
      bells.compute(
          id,
          (_, present) -> {
            bell.places--;
            return bell.places == 0 ? null : present;
          });
    }
  }
}
