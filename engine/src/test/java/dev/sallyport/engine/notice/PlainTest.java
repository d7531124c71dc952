package dev.sallyport.engine.notice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTest {

  /** About what Gmail, Outlook and Teams make a link of, and more. */
  private static final Pattern LINK =
      Pattern.compile(
          "\\w+://\\S|\\w@\\w|www\\.\\w|\\b[\\w-]+\\.(com|example|io)\\b",
          Pattern.CASE_INSENSITIVE);

  @ParameterizedTest
  @CsvSource({
    "'a\r\nBcc: x@y', 'a??Bcc: x@y'",
    "'a\u202Eb\u200Bc', 'a?b?c'",
    "'\u001B[31mred', '?[31mred'",
    "'plain ünïcode 🎉', 'plain ünïcode 🎉'"
  })
  void aLineIsOneLineOfWhatIsSeen(String text, String line) {
    assertThat(Plain.line(text)).isEqualTo(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example/x",
        "HTTPS://EVIL.EXAMPLE",
        "see www.evil.com now",
        "mail a@evil.com",
        "evil.io",
        "ftp://a.b.c.example",
        "mailto:a@b.example"
      })
  void nothingIsALink(String text) {
    assertThat(LINK.matcher(text).find()).as("the test sees it").isTrue();
    assertThat(LINK.matcher(Plain.unlinked(text)).find()).isFalse();
    assertThat(Plain.unlinked(text).replace("\u2060", "")).isEqualTo(text);
  }

  @RepeatedTest(20)
  void noTextAtAllIsALink() {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    var pieces =
        new String[] {"http", "://", "www", ".", "evil", ".com", "@", "/", " ", "\n", "a", ":"};
    var text = new StringBuilder();
    for (var i = 0; i < 60; i++) {
      text.append(pieces[random.nextInt(pieces.length)]);
    }
    assertThat(LINK.matcher(Plain.unlinked(text.toString())).find()).as("seed " + seed).isFalse();
  }
}
