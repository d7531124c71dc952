package dev.sallyport.dsl;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A mask file before it is read.
 *
 * @param name how messages call it, usually its path
 * @param text everything in it
 */
public record Source(String name, String text) {

  /** Several files, by name. */
  public static List<Source> all(Map<String, String> files) {
    return new TreeMap<>(files)
        .entrySet().stream().map(file -> new Source(file.getKey(), file.getValue())).toList();
  }
}
