package dev.sallyport.engine.policy;

import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * What a policy says to an input that somebody made up. Nothing is decided by it, no host is asked,
 * and it leaves no event.
 *
 * @param result what the entry point is, as JSON text; empty if undefined, or if there is none
 * @param verdicts what it says of a call; empty for entry points that say something else
 * @param decision what they fold into; empty for those
 * @param fault why there is no result, in one sentence; empty if there is one
 */
public record Trial(
    String result, List<Verdict> verdicts, Optional<Decision> decision, String fault) {
  public Trial {
    verdicts = List.copyOf(verdicts);
  }

  static Trial failed(String fault) {
    return new Trial("", List.of(), Optional.empty(), fault);
  }
}
