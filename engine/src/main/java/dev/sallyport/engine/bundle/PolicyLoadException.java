package dev.sallyport.engine.bundle;

import java.util.List;

/**
 * A policy could not be loaded; whatever was in force stays in force.
 *
 * <p>The lines say where and what, each as {@code file:line:column: message}.
 */
public final class PolicyLoadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> lines;

  public PolicyLoadException(List<String> lines) {
    super(String.join("\n", lines));
    this.lines = List.copyOf(lines);
  }

  public PolicyLoadException(String line) {
    this(List.of(line));
  }

  /** What is wrong, a line each. */
  public List<String> lines() {
    return lines;
  }
}
