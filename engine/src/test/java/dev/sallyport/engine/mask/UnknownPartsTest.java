package dev.sallyport.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.sse.SseEvent;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of a reply that the API has yet to learn, and parts that are out of order. */
class UnknownPartsTest {
  private final ReplyMasker masker =
      Compiled.detecting("hunter2").reply(Set.of("m"), Compiled.PSEUDONYMS);

  private String on(String type, String members) {
    var text = new StringBuilder();
    masker
        .on(SseEvent.of(type, "{\"type\":\"%s\",%s}".formatted(type, members)))
        .forEach(event -> text.append(event.raw()));
    return text.toString();
  }

  private String delta(String members) {
    return on("content_block_delta", "\"index\":0,\"delta\":{" + members + "}");
  }

  @Test
  void aSecretOverDeltasOfAnUnknownType() {
    on("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"foo\"}");
    var sent =
        delta("\"type\":\"foo_delta\",\"words\":\"my hun\"")
            + delta("\"type\":\"foo_delta\",\"words\":\"ter2 and hun\"")
            + on("content_block_stop", "\"index\":0")
            + on("message_stop", "\"x\":0");
    assertThat(sent)
        .contains("\"words\":\"my \"", "[x] and ", "\"words\":\"hun\"", "content_block_stop")
        .doesNotContain("ter2");
  }

  @Test
  void aTextThatBeginsInTheStartOfAnUnknownBlock() {
    var sent =
        on(
                "content_block_start",
                "\"index\":0,\"content_block\":{\"type\":\"foo\",\"text\":\"hun\"}")
            + delta("\"type\":\"text_delta\",\"text\":\"ter2!\"");
    assertThat(sent).contains("[x]!").doesNotContain("hun", "ter2");
  }

  @Test
  void whatStandsBesideTheContent() {
    assertThat(on("message_delta", "\"delta\":{\"stop_details\":{\"explanation\":\"hunter2\"}}"))
        .contains("[x]");
    assertThat(on("error", "\"error\":{\"type\":\"e\",\"message\":\"saw hunter2\"}"))
        .contains("saw [x]");
    assertThat(whole("{\"type\":\"message\",\"content\":[],\"note\":\"hunter2\"}"))
        .contains("\"note\":\"[x]\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e99999999999", "100e2147483647"})
  void aNumberThatNobodyCouldWriteOut(String number) {
    assertThatThrownBy(() -> on("message_delta", "\"delta\":{\"n\":" + number + "}"))
        .isInstanceOf(MalformedReplyException.class)
        .hasMessageNotContaining(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"completion\",\"completion\":\"hunter2\"}",
        "{\"type\":\"message\",\"content\":{\"text\":\"hunter2\"}}"
      })
  void whatIsNoMessageIsNotSent(String reply) {
    assertThatThrownBy(() -> whole(reply)).isInstanceOf(MalformedReplyException.class);
  }

  private String whole(String reply) {
    return masker
        .whole(StrictJson.object(reply.getBytes(StandardCharsets.UTF_8)))
        .map(Object::toString)
        .orElse(reply);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"key\": hunter2", "{\"key\": hun", "[truth", "{\"a\": 1x"})
  void whatIsNoJsonAtTheEndOfAToolsInput(String input) {
    on("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"input\":{}}");
    assertThatThrownBy(
            () -> {
              delta(
                  "\"type\":\"input_json_delta\",\"partial_json\":\"%s\""
                      .formatted(input.replace("\"", "\\\"")));
              on("content_block_stop", "\"index\":0");
            })
        .isInstanceOf(MalformedReplyException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"key\": tru", "{\"key\": -12.", "[1e+", "[nul", "[12"})
  void whatIsCutOffPasses(String input) {
    on("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"input\":{}}");
    var sent =
        delta(
                "\"type\":\"input_json_delta\",\"partial_json\":\"%s\""
                    .formatted(input.replace("\"", "\\\"")))
            + on("content_block_stop", "\"index\":0");
    assertThat(sent.replace("\\\"", "\"")).contains(input.substring(input.length() - 2));
  }
}
