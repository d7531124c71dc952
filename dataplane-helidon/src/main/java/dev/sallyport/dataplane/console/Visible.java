package dev.sallyport.dataplane.console;

import gg.jte.Content;
import gg.jte.TemplateOutput;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A text that somebody or something wrote, so that its reader sees all of it: what has no shape of
 * its own, and what would reorder or hide its neighbours, stands there by name (Unicode Technical
 * Report 36; CVE-2021-42574). Its directions end with it.
 *
 * @param text as it came
 * @param lines whether it keeps its lines and tabs; else they are shown as such
 */
public record Visible(String text, boolean lines) implements Content {

  /** A text in one line. */
  public static Visible of(String text) {
    return new Visible(text, false);
  }

  /** A text with lines. */
  public static Visible lines(String text) {
    return new Visible(text, true);
  }

  @Override
  public void writeTo(TemplateOutput output) {
    output.writeContent("<span class=\"said\">");
    var plain = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      var point = text.codePointAt(i);
      i += Character.charCount(point);
      if (isPlain(point)) {
        plain.appendCodePoint(point);
      } else {
        output.writeUserContent(plain.toString());
        plain.setLength(0);
        output.writeContent("<span class=\"unseen\">");
        output.writeUserContent(named(point));
        output.writeContent("</span>");
      }
    }
    output.writeUserContent(plain.toString());
    output.writeContent("</span>");
  }

  private boolean isPlain(int point) {
    if (point == '\n' || point == '\t') {
      return lines;
    }
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> point == ' ';
      default -> !isBlank(point);
    };
  }

  /** What Unicode counts among letters and marks, and fonts show as nothing. */
  private static boolean isBlank(int point) {
    return point == 0x034F
        || point == 0x115F
        || point == 0x1160
        || point == 0x17B4
        || point == 0x17B5
        || point == 0x2800
        || point == 0x3164
        || point == 0xFFA0
        || (point >= 0x180B && point <= 0x180F)
        || (point >= 0xFE00 && point <= 0xFE0F)
        || (point >= 0xE0100 && point <= 0xE01EF);
  }

  private static String named(int point) {
    return switch (point) {
      case '\n' -> "⏎";
      case '\t' -> "⇥";
      case '\r' -> "␍";
      case 0x1B -> "␛";
      case 0x200B -> "‹zero-width space›";
      case 0x200D -> "‹joiner›";
      case 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069 ->
          "‹direction " + hex(point) + "›";
      default -> "‹" + hex(point) + "›";
    };
  }

  private static String hex(int point) {
    var digits = HexFormat.of().toHexDigits(point, point > 0xFFFF ? 6 : 4);
    return "U+" + digits.toUpperCase(Locale.ROOT);
  }
}
