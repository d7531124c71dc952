package dev.sallyport.engine.telemetry;

import dev.sallyport.engine.audit.AuditEntry.Outcome.Result;
import dev.sallyport.engine.model.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One exchange, as it is told when it has ended.
 *
 * <p>INVARIANT: nothing in it names a caller or quotes what was sent; but for the model's name,
 * which a caller writes, all texts are words of the gateway, of its policy or its configuration.
 *
 * @param exchange its id, as in the audit log
 * @param ruled what the policy said; empty where it was not asked
 * @param answered what the service said; empty where nothing came back
 * @param masked how much was masked, by detector
 * @param times when it was where
 */
public record Observed(
    String exchange,
    Asked asked,
    Optional<Ruled> ruled,
    Ended ended,
    Optional<Answered> answered,
    Map<String, Long> masked,
    Times times) {
  public Observed {
    masked = Map.copyOf(masked);
  }

  /**
   * What was asked for.
   *
   * @param of which interface it was
   * @param endpoint the endpoint of the Claude API, where it is one that is served
   * @param model as the caller wrote it; empty where none is named, or nothing was read
   */
  public record Asked(Of of, Optional<Endpoint> endpoint, String model, boolean stream) {

    /**
     * The endpoint's word; {@code own} for the gateway's own, {@code none} for what is not served.
     */
    public String word() {
      return endpoint
          .map(Endpoint::word)
          .orElse(
              switch (of) {
                case CLAUDE -> "none";
                case GATEWAY -> "own";
              });
    }
  }

  /** Whose interface is called. */
  public enum Of {
    CLAUDE,
    GATEWAY
  }

  /**
   * What the policy said.
   *
   * @param decision its word, such as {@code deny}
   * @param cause the word of a denial's cause; empty where it is none
   * @param rules the rules that made it
   * @param revision the policy's
   */
  public record Ruled(String decision, String cause, Set<String> rules, String revision) {
    public Ruled {
      rules = Set.copyOf(rules);
    }
  }

  /**
   * How it ended.
   *
   * @param status what the client was sent; empty where none was
   * @param code the name of a refusal's or a fault's cause; empty where there is none
   * @param bytes how much of a body may have left for the client
   */
  public record Ended(Result result, OptionalInt status, String code, long bytes) {}

  /**
   * What the service said.
   *
   * @param upstream which one; empty where there is one alone
   * @param inputTokens as it counted them, where it said so; likewise
   * @param outputTokens those of the reply
   */
  public record Answered(
      String upstream, int status, OptionalLong inputTokens, OptionalLong outputTokens) {

    /** Whether the service did what was asked. */
    public boolean well() {
      return status >= 200 && status < 300;
    }
  }

  /**
   * When it was where.
   *
   * @param firstChunk when the first part of a stream left for the client; empty where none did
   * @param passed the stages that it has passed, in their order
   */
  public record Times(
      Instant arrived, Instant ended, Optional<Instant> firstChunk, List<Passed> passed) {
    public Times {
      passed = List.copyOf(passed);
    }

    /** From its arrival to its end. */
    public Duration took() {
      return Duration.between(arrived, ended);
    }

    /** One stage. */
    public Optional<Passed> of(Stage stage) {
      return passed.stream().filter(one -> one.stage() == stage).findFirst();
    }

    /** When it left for the service; empty where no reply has come. */
    public Optional<Instant> left() {
      return of(Stage.UPSTREAM).map(Passed::from);
    }
  }

  /** A stage, from the end of the one before it to its own. */
  public record Passed(Stage stage, Instant from, Instant to) {
    public Duration took() {
      return Duration.between(from, to);
    }
  }
}
