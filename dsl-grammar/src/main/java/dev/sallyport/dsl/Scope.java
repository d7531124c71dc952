package dev.sallyport.dsl;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The parts of a conversation in which a mask can work. */
public enum Scope {
  /** What the caller says: the text of messages and of documents. */
  REQUEST_TEXT,
  /** The system prompt. */
  REQUEST_SYSTEM,
  /** What the model asked tools for, in the turns that a caller sends again. */
  REQUEST_TOOL_USE,
  /** What tools answered. */
  REQUEST_TOOL_RESULT,
  /** What the model says, with its citations. */
  RESPONSE_TEXT,
  /** What the model asks tools for. */
  RESPONSE_TOOL_USE,
  /** What tools that run at the service answered. */
  RESPONSE_TOOL_RESULT;

  /** As mask files write it: {@code response.tool_use}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replaceFirst("_", ".");
  }

  /** Whether no decision can hang on it: not on the call, nor on a tool that the model wants. */
  boolean isAfterDecisions() {
    return this == RESPONSE_TEXT || this == RESPONSE_TOOL_RESULT;
  }

  /** Whether it is the input of tools, which is JSON. */
  public boolean isToolUse() {
    return name().endsWith("TOOL_USE");
  }

  /** Those that a word means, in which a {@code *} stands for any text; none if it is unknown. */
  static Set<Scope> all(String word) {
    return Arrays.stream(values())
        .filter(scope -> Glob.matches(word, scope.word()))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Scope.class)));
  }

  static List<String> words() {
    return Arrays.stream(values()).map(Scope::word).toList();
  }
}
