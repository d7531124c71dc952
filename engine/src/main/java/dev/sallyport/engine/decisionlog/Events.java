package dev.sallyport.engine.decisionlog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.policy.EvaluationException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes the event of a decision, as it may leave the gateway.
 *
 * @param labels what tells this gateway from others
 */
record Events(Map<String, String> labels) {
  Events {
    labels = new TreeMap<>(labels);
  }

  /**
   * An event, ready to be kept.
   *
   * @param line as JSON, without a line break
   * @param withheld whether it could not be masked, so its contents are not in it
   */
  record Event(byte[] line, boolean withheld) {}

  /** The event of a decision; empty if the policy says that it is not logged. */
  Optional<Event> of(Account account) {
    try {
      var event = EventDocument.whole(account, labels);
      if (!masked(event, account)) {
        return Optional.empty();
      }
      return Optional.of(new Event(PlainJson.bytes(event), false));
    } catch (EvaluationException | UnusableMaskException e) {
      return withheld(account, String.valueOf(e.getMessage()));
    } catch (JsonProcessingException | RuntimeException | VirtualMachineError e) {
      // INVARIANT: what could not be masked does not leave. The message might quote the event.
      return withheld(account, "the event cannot be made (" + e.getClass().getSimpleName() + ")");
    }
  }

  /** Masks the event, and says whether it is logged at all. */
  private static boolean masked(ObjectNode event, Account account) {
    var rules = account.origin().rules();
    var text = rules.exist() ? event.toString() : "";
    if (rules.drops(text, account.at())) {
      return false;
    }
    rules
        .mask(text, account.at())
        .map(MaskRule::read)
        .ifPresentOrElse(
            read -> read.forEach(rule -> rule.apply(event)),
            () -> UsualMask.apply(event, account.decision()));
    return true;
  }

  private Optional<Event> withheld(Account account, String why) {
    try {
      return Optional.of(
          new Event(PlainJson.bytes(EventDocument.withheld(account, labels, why)), true));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }
}
