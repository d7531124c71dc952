package dev.sallyport.engine.notice.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.notice.Notes;
import dev.sallyport.engine.notice.Notice;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ApprovalMailTest {

  static Stream<Arguments> notices() {
    return Stream.of(
        Arguments.of("question", Notes.question("rm -rf build")),
        Arguments.of("hostile", Notes.question(Notes.HOSTILE)),
        Arguments.of("refused", Notes.refused("<b>no</b>\nnever")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notices")
  void bothPartsAreAsTheyAreWritten(String name, Notice notice) {
    assertThat(ApprovalMail.text(notice)).isEqualTo(Notes.text("mail-" + name + ".txt"));
    assertThat(ApprovalMail.html(notice)).isEqualTo(Notes.text("mail-" + name + ".html"));
  }
}
