package dev.sallyport.engine.mask.match;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what the tables of all machines take together. When they are full all of them begin anew;
 * a stream notices at its next piece of text.
 */
public final class Tables {
  /** Twice what the examples of all that we ship need, and below the 32 MiB that we allow. */
  static final long MAX_BYTES = 28L << 20;

  private final long most;
  private final AtomicLong bytes = new AtomicLong();
  private volatile int epoch;

  /** Those that somebody still uses. */
  private final Set<Machine> machines = Collections.newSetFromMap(new WeakHashMap<>());

  public Tables() {
    this(MAX_BYTES);
  }

  Tables(long most) {
    this.most = most;
  }

  /** Changes whenever all tables begin anew. */
  int epoch() {
    return epoch;
  }

  /** What is in use now, as estimated. */
  public long bytes() {
    return bytes.get();
  }

  synchronized void add(Machine machine) {
    machines.add(machine);
  }

  void take(long more) {
    if (bytes.addAndGet(more) > most) {
      renew();
    }
  }

  private synchronized void renew() {
    if (bytes.get() > most) {
      bytes.set(0);
      machines.forEach(Machine::forget);
      // Last: who sees it asks for the states of the new tables.
      epoch++;
    }
  }
}
