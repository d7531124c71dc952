package dev.sallyport.dataplane;

import dev.sallyport.dataplane.http.Leaving;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a gateway waits for when it stops.
 *
 * @param leaving turns away what is new
 * @param lines on which something is under way
 * @param most how long calls that are under way may go on
 */
record Draining(Leaving leaving, Lines lines, Duration most) {
  private static final Logger LOG = LoggerFactory.getLogger(Draining.class);

  /** Takes no calls any more, and lets those that are under way come to their ends. */
  void calls() {
    leaving.begin();
    try {
      if (!lines.awaitCalls(Duration.ZERO)) {
        LOG.info("stopping: calls that are under way may go on for {} s", most.toSeconds());
        if (!lines.awaitCalls(most)) {
          LOG.warn("some calls are cut off: they take longer than `listener.drain` gives them");
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** The server interrupts what is under way; each of those has an end to write down. */
  void ends() {
    try {
      if (!lines.awaitEnds(Gateway.GRACE)) {
        LOG.error("some calls have not ended, and will be closed as in doubt at the next start");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
