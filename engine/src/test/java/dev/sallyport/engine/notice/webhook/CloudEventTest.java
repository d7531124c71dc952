package dev.sallyport.engine.notice.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.notice.Notes;
import dev.sallyport.engine.notice.Notice;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CloudEventTest {

  static Stream<Arguments> notices() {
    return Stream.of(
        Arguments.of("question", Notes.question("rm -rf build")),
        Arguments.of("hostile", Notes.question(Notes.HOSTILE)),
        Arguments.of("granted", Notes.granted()),
        Arguments.of("refused", Notes.refused("<!here> no\nnever")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notices")
  void itIsAsItIsWritten(String name, Notice notice) {
    assertThat(Notes.pretty(CloudEvent.of(notice)))
        .isEqualTo(Notes.text("webhook-" + name + ".json"));
  }
}
