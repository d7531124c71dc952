package dev.sallyport.cli;

import java.util.regex.Pattern;

/** Texts that callers, or a gateway, have chosen, for a terminal. */
final class Printable {

  /** Controls (C1 too), marks of direction, private and broken characters, ends of lines. */
  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\p{Zl}\\p{Zp}]");

  private Printable() {}

  /** Nothing of theirs may begin a line or move the cursor. */
  static String of(String text) {
    return UNPRINTABLE.matcher(text).replaceAll("?");
  }
}
