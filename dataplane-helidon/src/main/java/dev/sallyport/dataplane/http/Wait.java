package dev.sallyport.dataplane.http;

import io.helidon.webserver.CloseConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * A thread that waits for a connection, for so long and no longer: then it is interrupted, which
 * closes its socket (JEP 444). Who waits and who looks are two threads.
 */
final class Wait implements AutoCloseable {
  private @Nullable Thread waiting;
  private long untilNanos;
  private boolean ended;

  /** The calling thread waits from now on until it closes this, and no longer than until then. */
  synchronized Wait until(long nanos) {
    waiting = Thread.currentThread();
    untilNanos = nanos;
    return this;
  }

  /** Ends it if it is late. */
  synchronized void look(long nowNanos) {
    if (waiting != null && !ended && nowNanos - untilNanos > 0) {
      ended = true;
      waiting.interrupt();
    }
  }

  /**
   * It has come to its end.
   *
   * @throws CloseConnectionException if it was late
   */
  @Override
  public synchronized void close() {
    waiting = null;
    if (ended) {
      // The interruption was for this wait, and ends with it.
      var _ = Thread.interrupted();
      throw new CloseConnectionException("a peer where nothing moves is not waited for");
    }
  }
}
