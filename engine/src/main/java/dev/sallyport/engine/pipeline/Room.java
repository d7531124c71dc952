package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.model.RefusedException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that the bodies of all exchanges under way have together. Room is taken before a body
 * is read or gathered, so that many large ones at once do not end the gateway.
 */
final class Room {
  private final long bodyBytes;
  private final AtomicLong free;

  Room(LineLimits limits) {
    this.bodyBytes = limits.requestBytes();
    this.free = new AtomicLong(limits.heldBytes());
  }

  /**
   * Takes room for the body of that request until it is closed.
   *
   * @throws RefusedException if there is none, or if the body is larger than any may be
   */
  Taken take(Endpoint endpoint, Arrival arrival) {
    var bytes = endpoint.hasBody() ? announced(arrival) : 0;
    if (bytes > bodyBytes) {
      throw new RefusedException(Refusals.tooLarge(bodyBytes));
    }
    if (free.addAndGet(-bytes) < 0) {
      free.addAndGet(bytes);
      throw new RefusedException(Refusals.noRoom());
    }
    return () -> free.addAndGet(bytes);
  }

  /** The announced length; the longest that is read, where none can be made out. */
  private long announced(Arrival arrival) {
    try {
      var announced = arrival.headers().first("content-length").map(Long::parseLong);
      return announced.filter(bytes -> bytes >= 0).orElse(bodyBytes);
    } catch (NumberFormatException _) {
      return bodyBytes;
    }
  }

  /** Room for what grows, as long as there is some. */
  Growing growing() {
    return new Growing();
  }

  /** Room that is somebody's until it is closed, and may become more. Used by one thread. */
  final class Growing implements Taken {
    private long taken;

    /** Takes so much more; says whether there is as much. */
    boolean take(int bytes) {
      if (free.addAndGet(-bytes) < 0) {
        free.addAndGet(bytes);
        return false;
      }
      taken += bytes;
      return true;
    }

    @Override
    public void close() {
      free.addAndGet(taken);
      taken = 0;
    }
  }

  /** Room that is somebody's until it is closed. */
  interface Taken extends AutoCloseable {
    @Override
    void close();
  }
}
