package dev.sallyport.engine.json;

import java.util.Comparator;

/** A YAML file is not as it is to be written; the message says where, and what to write. */
public final class UnfitYamlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** As they stand in the file; before them what stands nowhere in it. */
  static final Comparator<UnfitYamlException> BY_PLACE =
      Comparator.comparingInt((UnfitYamlException e) -> e.line).thenComparingInt(e -> e.column);

  private final int line;
  private final int column;

  UnfitYamlException(String message) {
    super(message);
    this.line = 0;
    this.column = 0;
  }

  UnfitYamlException(String file, int line, int column, String message) {
    super("%s:%d:%d: %s".formatted(file, line, column, message));
    this.line = line;
    this.column = column;
  }
}
