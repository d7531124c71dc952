package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.json.StrictJson;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers have chosen moves no cursor and begins no line. */
class PrintableTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0007", "\n", "\u001b", "\u007f", "\u0085", "\u009b", "\u202e", "\u2028", "\u2029",
        "\ue000", "\ud800"
      })
  void whatATerminalWouldObeyIsAQuestionMark(String one) {
    assertThat(Printable.of("a" + one + "b")).isEqualTo("a?b");
  }

  @Test
  void whatPeopleWriteStays() {
    assertThat(Printable.of("für 日本 — 👍 `rm -rf`")).isEqualTo("für 日本 — 👍 `rm -rf`");
  }

  @Test
  void jsonSaysTheSameAndMovesNothing() {
    var json = "{\"model\":\"a\u009b2Jb\u202e\udb40\udc41 für 日本\"}";
    assertThat(Printable.json(json))
        .isEqualTo("{\"model\":\"a\\u009b2Jb\\u202e\\udb40\\udc41 für 日本\"}");
    assertThat(StrictJson.object(Printable.json(json).getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(StrictJson.object(json.getBytes(StandardCharsets.UTF_8)));
  }
}
