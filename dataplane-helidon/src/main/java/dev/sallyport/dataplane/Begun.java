package dev.sallyport.dataplane;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a start has begun so far, and has to end where it fails half-way. */
final class Begun {
  private static final Logger LOG = LoggerFactory.getLogger(Begun.class);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  <T extends AutoCloseable> T with(T part) {
    parts.push(part);
    return part;
  }

  /** Ends all of it, the last first. */
  void end() {
    for (var part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("a part of a gateway that did not start is not ended: {}", e.getClass().getName());
      }
    }
  }
}
