package dev.sallyport.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Composes the reply to a request: what its directives say, or else what there is to say. */
final class Composer {
  /** How much of a prompt or of a tool's result a reply repeats, in code points. */
  private static final int QUOTED_LIMIT = 200;

  private static final List<String> WORDS =
      List.of("the", "outer", "gate", "stays", "open", "until", "inner", "one", "is", "shut");

  private final long number;
  private final MessagesRequest request;
  private final Script script;

  private Composer(long number, MessagesRequest request, Script script) {
    this.number = number;
    this.request = request;
    this.script = script;
  }

  /**
   * @param usage counts tokens, by what is said
   */
  static Reply compose(
      long number,
      Function<List<Block>, Reply.Usage> usage,
      MessagesRequest request,
      Script script) {
    Composer composer = new Composer(number, request, script);
    List<Block> blocks = composer.blocks();
    boolean calls = blocks.stream().anyMatch(Block.ToolUse.class::isInstance);
    String stop =
        script
            .last(Directive.Stop.class)
            .map(Directive.Stop::reason)
            .orElse(calls ? "tool_use" : "end_turn");
    return new Reply(Ids.message(number), request.model(), blocks, stop, usage.apply(blocks));
  }

  private List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    for (Directive.Content content : script.all(Directive.Content.class)) {
      if (content instanceof Directive.HostedTool tool) {
        addHosted(tool, blocks);
        continue;
      }
      blocks.add(
          switch (content) {
            case Directive.Text(String text) -> new Block.Text(text);
            case Directive.Words(int count) -> new Block.Text(words(count));
            case Directive.Thinking(String text) ->
                new Block.Thinking(text, Conversation.signature(text));
            case Directive.RedactedThinking(String data) -> new Block.RedactedThinking(data);
            case Directive.Tool tool -> tool(tool, blocks.size());
            case Directive.HostedTool _ -> throw new IllegalStateException("it is two blocks");
          });
    }
    boolean onlyThought =
        blocks.stream()
            .allMatch(b -> b instanceof Block.Thinking || b instanceof Block.RedactedThinking);
    if (onlyThought) {
      blocks.add(new Block.Text(request.toolResults().isEmpty() ? echo() : quoteResults()));
    }
    return blocks;
  }

  /** A side request for a title, say, repeats the prompt but has no tools to call. */
  private Block tool(Directive.Tool tool, int index) {
    return request.tools().contains(tool.name())
        ? new Block.ToolUse(Ids.toolUse(number, index), tool.name(), tool.inputJson())
        : new Block.Text(
            "This is a simulated Claude. It was asked to call `%s`, but the request has no such tool."
                .formatted(tool.name()));
  }

  /** A use and its result. What an MCP server offers, a request does not say. */
  private void addHosted(Directive.HostedTool tool, List<Block> blocks) {
    if (tool.host() == Block.Host.SERVICE && !request.tools().contains(tool.name())) {
      blocks.add(tool(new Directive.Tool(tool.name(), tool.inputJson()), blocks.size()));
      return;
    }
    String id = Ids.hostedUse(tool.host(), number, blocks.size());
    blocks.add(new Block.HostedUse(tool.host(), id, tool.name(), tool.inputJson()));
    blocks.add(
        new Block.HostedResult(
            tool.host(), id, tool.name(), "What `%s` has found".formatted(tool.name())));
  }

  private String echo() {
    String last = request.texts().isEmpty() ? "" : request.texts().getLast().strip();
    return "This is a simulated Claude, standing in for %s. Your message (sha256 %s) says: %s"
        .formatted(
            request.model(), Digests.hex(last.getBytes(UTF_8)).substring(0, 12), quoted(last));
  }

  private String quoteResults() {
    return "This is a simulated Claude. The tool answered: "
        + String.join(", and: ", request.toolResults().stream().map(Composer::quoted).toList());
  }

  private static String quoted(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    if (line.codePointCount(0, line.length()) > QUOTED_LIMIT) {
      line = line.substring(0, line.offsetByCodePoints(0, QUOTED_LIMIT)) + "…";
    }
    return "“" + line + "”";
  }

  private static String words(int count) {
    StringBuilder text = new StringBuilder(count * 6);
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : " ").append(WORDS.get(i % WORDS.size()));
    }
    return text.toString();
  }
}
