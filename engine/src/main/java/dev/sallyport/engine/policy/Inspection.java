package dev.sallyport.engine.policy;

import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.model.ToolUse;
import dev.sallyport.shell.ToolReader;
import java.util.List;
import java.util.function.Function;

/**
 * Looks into calls and tool uses for what a policy may ask about, when it asks.
 *
 * @param ofCalls gives {@code input.findings} of a call
 * @param ofUses gives {@code input.findings} of a tool use: of the tool's input alone
 * @param tools gives the commands, paths and addresses of a tool use
 */
public record Inspection(
    Function<Call, List<Finding>> ofCalls,
    Function<ToolUse, List<Finding>> ofUses,
    ToolReader tools) {

  /** Finds nothing, and reads tools. */
  public static Inspection withoutFindings() {
    return new Inspection(_ -> List.of(), _ -> List.of(), new ToolReader());
  }
}
