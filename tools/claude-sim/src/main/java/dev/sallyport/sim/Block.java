package dev.sallyport.sim;

/** One content block of a reply. */
sealed interface Block {

  record Text(String text) implements Block {}

  record Thinking(String text, String signature) implements Block {}

  record RedactedThinking(String data) implements Block {}

  /** The input stays the text that the prompt had, so that odd but valid JSON stays odd. */
  record ToolUse(String id, String name, String inputJson) implements Block {}

  /** A tool that the service runs, or has an MCP server run, before its reply goes on. */
  record HostedUse(Host host, String id, String name, String inputJson) implements Block {}

  /** What such a tool said; whole when its block opens. */
  record HostedResult(Host host, String useId, String name, String text) implements Block {}

  /** Who runs such a tool. */
  enum Host {
    SERVICE,
    MCP
  }
}
