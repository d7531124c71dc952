package dev.sallyport.engine.notice.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.notice.FarSide;
import dev.sallyport.engine.notice.FarSide.Taken;
import dev.sallyport.engine.notice.Interest;
import dev.sallyport.engine.notice.Notes;
import dev.sallyport.engine.notice.UntoldException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlackChannelTest {
  private static final String POSTED = "{\"ok\":true,\"channel\":\"C0EXAMPLE\",\"ts\":\"1700.42\"}";

  @AutoClose private final FarSide slack = new FarSide().answering(_ -> POSTED);
  @AutoClose private final Web web = new Web();
  @TempDir private Path folder;

  private SlackChannel channel() {
    return new SlackChannel(
        "one",
        Interest.ALL,
        "C0EXAMPLE",
        true,
        new SlackApi(slack.uri("/api/"), () -> "xoxb-hush", web),
        PostedMessages.in(folder.resolve("channels").resolve("one.json")));
  }

  @Test
  void aQuestionIsPostedAndChangedAsItGoesOnAcrossARestart() {
    channel().tell(Notes.question("rm -rf build"));
    channel().tell(Notes.consented());
    channel().tell(Notes.refused("no"));
    assertThat(slack.taken())
        .extracting(Taken::path)
        .containsExactly("/api/chat.postMessage", "/api/chat.update", "/api/chat.update");
    assertThat(slack.taken())
        .allSatisfy(one -> assertThat(one.field("authorization")).isEqualTo("Bearer xoxb-hush"));
    assertThat(slack.taken().get(1).body())
        .contains("\"ts\":\"1700.42\"", "kim said yes", SlackMessage.APPROVE);
    assertThat(slack.taken().get(2).body())
        .contains("Refused by kim")
        .doesNotContain(SlackMessage.APPROVE);
    // Its message is not known any more.
    assertThat(folder.resolve("channels").resolve("one.json")).content().isEqualTo("{}");
  }

  @Test
  void anEndWithoutAMessageIsAMessage() {
    channel().tell(Notes.granted());
    channel().tell(Notes.consented());
    assertThat(slack.taken()).extracting(Taken::path).containsExactly("/api/chat.postMessage");
  }

  @Test
  void aMessageThatIsGoneIsReplaced() {
    channel().tell(Notes.question("x"));
    slack.answering(
        one ->
            one.path().endsWith("update")
                ? "{\"ok\":false,\"error\":\"message_not_found\"}"
                : POSTED);
    channel().tell(Notes.refused("no"));
    assertThat(slack.taken())
        .extracting(Taken::path)
        .containsExactly("/api/chat.postMessage", "/api/chat.update", "/api/chat.postMessage");
  }

  @ParameterizedTest
  @CsvSource({
    "invalid_auth, false",
    "not_in_channel, false",
    "ratelimited, false",
    "invalid_blocks, true",
    "'\u0001evil', false"
  })
  void slackSaysNo(String error, boolean rejected) {
    slack.answering(_ -> "{\"ok\":false,\"error\":\"" + error.replace("\u0001", "\\u0001") + "\"}");
    assertThatThrownBy(() -> channel().tell(Notes.question("x")))
        .isInstanceOf(UntoldException.class)
        .hasMessageNotContaining("\u0001")
        .hasMessageNotContaining("hush")
        .asInstanceOf(type(UntoldException.class))
        .returns(rejected, UntoldException::isRejected);
  }

  @Test
  void nonsenseIsNoAnswer() {
    slack.answering(_ -> "<html>");
    assertThatThrownBy(() -> channel().tell(Notes.question("x")))
        .isInstanceOf(UntoldException.class);
  }

  @Test
  void aFileThatCannotBeReadIsAnEmptyOne() throws IOException {
    Files.createDirectories(folder.resolve("channels"));
    Files.writeString(folder.resolve("channels").resolve("one.json"), "{\"cut off");
    channel().tell(Notes.granted());
    assertThat(slack.taken()).extracting(Taken::path).containsExactly("/api/chat.postMessage");
  }
}
