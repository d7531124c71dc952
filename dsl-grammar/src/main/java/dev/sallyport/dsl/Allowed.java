package dev.sallyport.dsl;

import dev.sallyport.dsl.regex.Regex;

/** What makes a secret harmless: a placeholder, or an example that everyone knows. */
public sealed interface Allowed {

  /** Harmless if the secret contains this text. */
  record Text(String text) implements Allowed {}

  /** Harmless if this pattern is found in the secret, which it sees alone. */
  record Matching(Regex regex) implements Allowed {}
}
