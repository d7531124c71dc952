package dev.sallyport.engine.json;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A value that is given over what a YAML file says, by a variable of the environment.
 *
 * @param name of the variable, which messages name
 * @param pointer where it would stand in the file (RFC 6901)
 * @param value as it would be written there; lists and objects in brackets
 */
public record GivenSetting(String name, String pointer, String value) {

  /** Keys are set apart by two, since one is part of them: {@code PREFIX__STORE__PASSWORD_FILE}. */
  private static final String BETWEEN = "__";

  /** Those that an environment holds, in the order in which they are set. */
  public static List<GivenSetting> of(String prefix, Map<String, String> environment) {
    return environment.entrySet().stream()
        .filter(variable -> variable.getKey().startsWith(prefix + BETWEEN))
        .map(variable -> of(prefix, variable.getKey(), variable.getValue()))
        // What holds others is set before them, and an element before the next.
        .sorted(
            Comparator.comparingInt((GivenSetting given) -> given.name().length())
                .thenComparing(GivenSetting::name))
        .toList();
  }

  private static GivenSetting of(String prefix, String name, String value) {
    var path = name.substring(prefix.length()).toLowerCase(Locale.ROOT).replace(BETWEEN, "/");
    return new GivenSetting(name, path, value);
  }

  /** Whether it stands there, or in what stands there. */
  boolean within(String place) {
    return pointer.equals(place) || pointer.startsWith(place + "/");
  }
}
