package dev.sallyport.cli;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Texts that callers, or a gateway, have chosen, for a terminal. */
final class Printable {

  /** Controls (C1 too), marks of direction, private and broken characters, ends of lines. */
  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\p{Zl}\\p{Zp}]");

  private Printable() {}

  /** The lines of a text, each as {@link #of} makes it; a tab is some blanks. */
  static List<String> lines(String text) {
    return List.of(text.replace("\t", "    ").split("\r?\n", -1)).stream()
        .map(Printable::of)
        .toList();
  }

  /** Nothing of theirs may begin a line or move the cursor. */
  static String of(String text) {
    return UNPRINTABLE.matcher(text).replaceAll("?");
  }

  /** The same JSON, in which nothing moves the cursor. */
  static String json(String line) {
    return UNPRINTABLE
        .matcher(line)
        .replaceAll(found -> Matcher.quoteReplacement(escaped(found.group())));
  }

  private static String escaped(String text) {
    return text.chars().mapToObj("\\u%04x"::formatted).collect(Collectors.joining());
  }
}
