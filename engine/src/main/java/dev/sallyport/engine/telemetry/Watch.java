package dev.sallyport.engine.telemetry;

import dev.sallyport.engine.audit.ToolUseStep.Step;
import java.util.Optional;
import java.util.Set;

/**
 * What is told of one exchange. Whoever is told is quick, waits for nothing and throws nothing: the
 * exchange goes on meanwhile. Tools may be told of on other threads.
 */
public interface Watch {

  /** One that nobody keeps. */
  Watch NONE =
      new Watch() {
        @Override
        public void ended(Observed what) {}
      };

  /** The trace of which the exchange is a part; empty where it is in none. */
  default Optional<Trace> trace() {
    return Optional.empty();
  }

  /**
   * The call leaves for the service now.
   *
   * @return {@code traceparent} for the service; empty where it is told of no trace
   */
  default Optional<String> left() {
    return Optional.empty();
  }

  /**
   * A tool in the reply was judged.
   *
   * @param rules those of the policy that said so
   */
  default void toolJudged(Step step, Set<String> rules) {}

  /** The exchange has ended; this is told once, and last. */
  void ended(Observed what);

  /**
   * A place in a trace, as W3C Trace Context names it.
   *
   * @param id 32 digits in hex
   * @param span 16 digits in hex
   */
  record Trace(String id, String span) {}
}
