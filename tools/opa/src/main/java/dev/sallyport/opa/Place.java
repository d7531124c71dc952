package dev.sallyport.opa;

/**
 * Where something stands.
 *
 * @param file the path as given in {@link Sources}
 * @param line counted from 1; 0 when there is no one place
 * @param column counted from 1, in code points
 */
public record Place(String file, int line, int column) {

  /** `file:line:column`. */
  @Override
  public String toString() {
    return "%s:%d:%d".formatted(file, line, column);
  }
}
