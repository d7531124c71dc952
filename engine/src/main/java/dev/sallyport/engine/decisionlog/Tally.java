package dev.sallyport.engine.decisionlog;

import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has become of the events since the start. Any thread counts, and any may ask. */
final class Tally {
  private static final Logger LOG = LoggerFactory.getLogger(DecisionLog.class);

  private final Clock clock;
  private final Map<DecisionLogStatus.Loss, Long> dropped =
      new EnumMap<>(DecisionLogStatus.Loss.class);
  private long delivered;
  private long omitted;
  private long withheld;
  private long failures;
  private Optional<DecisionLogStatus.Trouble> trouble = Optional.empty();

  Tally(Clock clock) {
    this.clock = clock;
  }

  synchronized void delivered(long events) {
    delivered += events;
    if (trouble.isPresent()) {
      trouble = Optional.empty();
      LOG.info("the decision log goes on");
    }
  }

  /** The policy said so. */
  synchronized void omitted() {
    omitted++;
  }

  synchronized void withheld() {
    if (withheld++ == 0) {
      LOG.error(
          "an event of the decision log cannot be masked, so its contents are withheld; the event"
              + " says why");
    }
  }

  /** Told once for each cause; how many there are is in the status. */
  synchronized void dropped(DecisionLogStatus.Loss loss, long events) {
    if (events > 0 && dropped.merge(loss, events, Long::sum) == events) {
      LOG.error("events of the decision log are lost: {}", loss.meaning());
    }
  }

  /** An attempt to deliver has failed, or to keep. */
  synchronized void failed(String message) {
    failures++;
    if (!trouble.map(DecisionLogStatus.Trouble::message).equals(Optional.of(message))) {
      LOG.warn("the decision log is behind: {}", message);
    }
    trouble = Optional.of(new DecisionLogStatus.Trouble(clock.instant(), message));
  }

  synchronized DecisionLogStatus status(String destination, DecisionLogStatus.Kept kept) {
    return new DecisionLogStatus(
        destination, delivered, kept, dropped, omitted, withheld, failures, trouble);
  }
}
