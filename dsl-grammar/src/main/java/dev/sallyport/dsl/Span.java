package dev.sallyport.dsl;

import java.util.Comparator;

/**
 * A stretch of one line of a mask file.
 *
 * @param file the {@linkplain Source#name() name} of the file
 * @param line counted from 1
 * @param column counted from 1, in code points
 * @param length in code points
 */
public record Span(String file, int line, int column, int length) implements Comparable<Span> {
  private static final Comparator<Span> IN_READING_ORDER =
      Comparator.comparing(Span::file)
          .thenComparingInt(Span::line)
          .thenComparingInt(Span::column)
          .thenComparingInt(Span::length);

  /** A part of this span. */
  public Span part(int offset, int partLength) {
    return new Span(file, line, column + offset, partLength);
  }

  @Override
  public int compareTo(Span other) {
    return IN_READING_ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
