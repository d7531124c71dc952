package dev.sallyport.engine.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * HTTP fields by name, in lower case, each with its values in the order in which they came (RFC
 * 9110, section 5).
 */
public record Headers(Map<String, List<String>> fields) {

  /** No fields at all. */
  public static final Headers NONE = new Headers(Map.of());

  public Headers {
    var copy = new TreeMap<String, List<String>>();
    fields.forEach(
        (name, values) ->
            copy.merge(
                name.toLowerCase(Locale.ROOT),
                List.copyOf(values),
                (first, second) -> {
                  var both = new ArrayList<>(first);
                  both.addAll(second);
                  return List.copyOf(both);
                }));
    fields = Collections.unmodifiableMap(copy);
  }

  /** Every value of a field; empty where it is absent. */
  public List<String> all(String name) {
    return fields.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }

  /** The first value of a field. */
  public Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  /** The same fields with this one set to exactly this value. */
  public Headers with(String name, String value) {
    var copy = new TreeMap<>(fields);
    copy.put(name.toLowerCase(Locale.ROOT), List.of(value));
    return new Headers(copy);
  }

  /** The fields whose names do not match. */
  public Headers without(Predicate<String> names) {
    var copy = new TreeMap<>(fields);
    copy.keySet().removeIf(names);
    return new Headers(copy);
  }
}
