package dev.sallyport.dsl;

/**
 * What is wrong in a mask file, where, and what to write instead. Printed as {@code
 * file:line:column: message}.
 */
public record Diagnostic(Span span, String message) implements Comparable<Diagnostic> {

  @Override
  public int compareTo(Diagnostic other) {
    var order = span.compareTo(other.span);
    return order != 0 ? order : message.compareTo(other.message);
  }

  @Override
  public String toString() {
    return span + ": " + message;
  }
}
