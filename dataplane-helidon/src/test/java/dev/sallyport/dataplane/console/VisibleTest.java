package dev.sallyport.dataplane.console;

import static org.assertj.core.api.Assertions.assertThat;

import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What somebody wrote stands there as text, all of it. */
class VisibleTest {

  private static String html(Visible text) {
    var output = new StringOutput();
    var escaping = new OwaspHtmlTemplateOutput(output);
    escaping.setContext("td", null);
    text.writeTo(escaping);
    return output.toString();
  }

  private static String said(String html) {
    return "<span class=\"said\">" + html + "</span>";
  }

  private static String unseen(String name) {
    return "<span class=\"unseen\">" + name + "</span>";
  }

  /** A text, and how it stands in a line. */
  static final List<List<String>> TEXTS =
      List.of(
          List.of("", said("")),
          List.of("a b", said("a b")),
          List.of("<b>&amp;</b>", said("&lt;b&gt;&amp;amp;&lt;/b&gt;")),
          List.of("a\nb\tc\r", said("a" + unseen("⏎") + "b" + unseen("⇥") + "c" + unseen("␍"))),
          List.of("\u202egpj", said(unseen("‹direction U+202E›") + "gpj")),
          List.of("a\u200bb", said("a" + unseen("‹zero-width space›") + "b")),
          List.of("\u00a0\u3000", said(unseen("‹U+00A0›") + unseen("‹U+3000›"))),
          List.of("\ufeff", said(unseen("‹U+FEFF›"))),
          List.of("\u3164\u2800", said(unseen("‹U+3164›") + unseen("‹U+2800›"))),
          List.of("\udb40\udc41", said(unseen("‹U+0E0041›"))),
          List.of("\ud800x", said(unseen("‹U+D800›") + "x")),
          List.of("\u001b[31m", said(unseen("␛") + "[31m")),
          List.of("שלום, Grüße, 漢字, 🙂", said("שלום, Grüße, 漢字, 🙂")));

  @ParameterizedTest
  @FieldSource("TEXTS")
  void textsStandThereWhole(List<String> pair) {
    assertThat(html(Visible.of(pair.getFirst()))).isEqualTo(pair.getLast());
  }

  @Test
  void linesAreKeptWhereTheyAreMeant() {
    assertThat(html(Visible.lines("a\n\tb\r\n"))).isEqualTo(said("a\n\tb" + unseen("␍") + "\n"));
  }

  @Test
  void nothingThatHasNoShapeOrTurnsOthersAroundIsLeft() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      var type = Character.getType(point);
      if (type == Character.FORMAT || type == Character.CONTROL) {
        assertThat(html(Visible.of(Character.toString(point))))
            .as("U+%04X", point)
            .contains("class=\"unseen\"")
            .doesNotContain(Character.toString(point));
      }
    }
  }
}
