package dev.sallyport.engine.notice;

import java.util.regex.Pattern;

/** Texts that callers chose, for formats that others show. */
public final class Plain {

  /** Control characters, and those that are not seen and change how others are. */
  private static final Pattern UNSEEN =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\u2028\\u2029]");

  private static final Pattern UNSEEN_IN_LINES =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\u2028\\u2029&&[^\\n\\t]]");

  /** Where programs that show texts see the beginning of a link. */
  private static final Pattern LINKS =
      Pattern.compile("(?<=[.:@/\\\\])(?=\\S)|(?<=[wW]{3})(?=\\.)");

  /** Takes no room, and no program sees a link across it. */
  private static final String WORD_JOINER = "\u2060";

  private Plain() {}

  /** One line. */
  public static String line(String text) {
    return UNSEEN.matcher(text).replaceAll("?");
  }

  /** Lines. */
  public static String text(String text) {
    return UNSEEN_IN_LINES.matcher(text.replace("\r\n", "\n")).replaceAll("?");
  }

  /** The same to the eye, and to no program a link or an address. */
  public static String unlinked(String text) {
    return LINKS.matcher(text).replaceAll(WORD_JOINER);
  }
}
