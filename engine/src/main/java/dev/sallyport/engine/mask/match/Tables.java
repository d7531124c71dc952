package dev.sallyport.engine.mask.match;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what the tables of all machines take together. When they are full all of them begin anew:
 * a machine notices when it builds its next state, a stream at its next piece of text.
 */
public final class Tables {
  /** Twice what the examples of all that we ship need, and below the 32 MiB that we allow. */
  static final long MAX_BYTES = 28L << 20;

  private final long most;
  private final AtomicLong bytes = new AtomicLong();
  private volatile int epoch;

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

  void take(long more) {
    if (bytes.addAndGet(more) > most) {
      renew();
    }
  }

  private synchronized void renew() {
    if (bytes.get() > most) {
      bytes.set(0);
      epoch++;
    }
  }
}
