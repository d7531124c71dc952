package dev.sallyport.engine.decisionlog;

import dev.sallyport.engine.fetch.Trouble;
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
  private final Map<Step, Trouble> troubles = new EnumMap<>(Step.class);

  /** What may fail, each on its own. */
  enum Step {
    /** To write an event to disk. */
    KEEPING,
    /** To take it to where it goes. */
    DELIVERING,
    /** To note that it is there. */
    NOTING
  }

  Tally(Clock clock) {
    this.clock = clock;
  }

  synchronized void delivered(long events) {
    delivered += events;
    went(Step.DELIVERING);
  }

  /** That step went well, so what was wrong with it is over. */
  synchronized void went(Step step) {
    if (troubles.remove(step) != null && troubles.isEmpty()) {
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

  /** An attempt has failed. */
  synchronized void failed(Step step, String message) {
    failures++;
    var before = troubles.put(step, new Trouble(clock.instant(), message));
    if (before == null || !before.message().equals(message)) {
      LOG.warn("the decision log is behind: {}", message);
    }
  }

  synchronized DecisionLogStatus status(String destination, DecisionLogStatus.Kept kept) {
    return new DecisionLogStatus(
        destination, delivered, kept, dropped, omitted, withheld, failures, trouble());
  }

  /** All that is wrong at present, and when one of it was found last. */
  private Optional<Trouble> trouble() {
    return troubles.values().stream()
        .reduce(
            (one, other) ->
                new Trouble(
                    one.at().isAfter(other.at()) ? one.at() : other.at(),
                    one.message() + "; " + other.message()));
  }
}
