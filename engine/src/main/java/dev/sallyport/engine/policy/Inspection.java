package dev.sallyport.engine.policy;

import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.model.Spent;
import dev.sallyport.engine.model.ToolUse;
import dev.sallyport.shell.ToolReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Looks into calls and tool uses for what a policy may ask about, when it asks.
 *
 * @param ofCalls gives {@code input.findings} of a call
 * @param ofUses gives {@code input.findings} of a tool use: of the tool's input alone
 * @param tools gives the commands, paths and addresses of a tool use
 * @param spent gives {@code input.usage} of a call: nothing, where nobody counts
 */
public record Inspection(
    Function<Call, List<Finding>> ofCalls,
    Function<ToolUse, List<Finding>> ofUses,
    ToolReader tools,
    Function<Call, List<Spent>> spent) {

  /** One that does not know what was spent. */
  public Inspection(
      Function<Call, List<Finding>> ofCalls,
      Function<ToolUse, List<Finding>> ofUses,
      ToolReader tools) {
    this(ofCalls, ofUses, tools, _ -> List.of());
  }

  /** The same, where this tells what was spent. */
  public Inspection counting(Function<Call, List<Spent>> other) {
    return new Inspection(ofCalls, ofUses, tools, other);
  }

  /**
   * Finds besides what was found before, and is not there to be found any more.
   *
   * @param ofCall in the call
   * @param ofUse in the input of a tool
   */
  public Inspection with(List<Finding> ofCall, List<Finding> ofUse) {
    return new Inspection(
        call -> united(ofCalls.apply(call), ofCall),
        use -> united(ofUses.apply(use), ofUse),
        tools,
        spent);
  }

  private static List<Finding> united(List<Finding> found, List<Finding> before) {
    var counts = new LinkedHashMap<Finding, Integer>();
    Stream.of(found, before)
        .flatMap(List::stream)
        .forEach(
            one ->
                counts.merge(
                    new Finding(one.detector(), one.where(), 0), one.count(), Integer::sum));
    return counts.entrySet().stream()
        .map(one -> new Finding(one.getKey().detector(), one.getKey().where(), one.getValue()))
        .toList();
  }

  /** Finds by these, and reads tools. */
  public static Inspection finding(
      Function<Call, List<Finding>> ofCalls, Function<ToolUse, List<Finding>> ofUses) {
    return new Inspection(ofCalls, ofUses, new ToolReader());
  }

  /** Finds nothing, and reads tools. */
  public static Inspection withoutFindings() {
    return new Inspection(_ -> List.of(), _ -> List.of(), new ToolReader());
  }
}
