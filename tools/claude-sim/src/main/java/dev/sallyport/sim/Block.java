package dev.sallyport.sim;

/** One content block of a reply. */
sealed interface Block {

  record Text(String text) implements Block {}

  record Thinking(String text, String signature) implements Block {}

  record RedactedThinking(String data) implements Block {}

  /** The input stays the text that the prompt had, so that odd but valid JSON stays odd. */
  record ToolUse(String id, String name, String inputJson) implements Block {}
}
