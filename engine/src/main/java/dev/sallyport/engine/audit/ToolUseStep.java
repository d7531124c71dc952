package dev.sallyport.engine.audit;

import dev.sallyport.engine.model.Ruling;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A tool that a model wanted to use in its reply, and what the gateway did with it. It is durable
 * before the agent is told of the tool. What the tool was given is here as a digest alone.
 *
 * @param exchange the call in whose reply it stands
 * @param ruling what the policy said; empty where it was not asked, since nothing whole had come
 * @param approval the approval that was asked for; empty where none was
 * @param refusal why it was denied, such as {@code policy_rule}; empty where it was not
 * @param payload the tool with its input: see {@link AuditEntry#payload()}
 */
public record ToolUseStep(
    String exchange,
    Instant at,
    Tool tool,
    Step step,
    Optional<Ruling> ruling,
    String approval,
    String refusal,
    String payload)
    implements AuditEntry {

  /** One of which no more is kept. */
  public ToolUseStep(
      String exchange,
      Instant at,
      Tool tool,
      Step step,
      Optional<Ruling> ruling,
      String approval,
      String refusal) {
    this(exchange, at, tool, step, ruling, approval, refusal, "");
  }

  @Override
  public ToolUseStep withPayload(String kept) {
    return new ToolUseStep(exchange, at, tool, step, ruling, approval, refusal, kept);
  }

  /** What becomes of a use of a tool. */
  public enum Step {
    PASSED,
    /** It passed, and masks were applied to its input. */
    MASKED,
    DENIED,
    /** People were asked; another entry says what came of it. */
    HELD;

    /** The word that audit entries use. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The tool.
   *
   * @param type the block's type, such as {@code tool_use}
   * @param id the service's name for this use
   * @param inputDigest SHA-256 of the canonical input, in hex; empty where it never came whole
   */
  public record Tool(String type, String id, String name, String inputDigest) {
    public Tool {
      type = AuditEntry.limited(type);
      id = AuditEntry.limited(id);
      name = AuditEntry.limited(name);
    }
  }

  public ToolUseStep {
    if (exchange.isBlank()) {
      throw new IllegalArgumentException("a use of a tool needs its exchange");
    }
  }

  @Override
  public Optional<String> about() {
    return Optional.of(exchange);
  }

  /** The exchange's intent says who called. */
  @Override
  public Optional<String> principal() {
    return Optional.empty();
  }
}
