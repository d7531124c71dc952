package dev.sallyport.engine.recording;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.ToolUse;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept is read as it was written, and nothing else is. */
class RecordingTest {
  private static final Instant AT = Instant.parse("2026-11-23T10:15:30.123456Z");
  private static final byte[] BODY = "{\n \"model\": \"m\", \"messages\": []}".getBytes(UTF_8);
  private static final byte[] OTHER = "{\"model\":\"m\\n\"}".getBytes(UTF_8);

  private static final Identity JOB =
      new Identity(
          Identity.Kind.SERVICE,
          "repo:acme/app:ref:refs/heads/main",
          "https://ci.example",
          List.of("ci", "repo:acme/app"),
          Map.of(
              "sha",
              TextNode.valueOf("0a1b"),
              "run",
              StrictJson.newObject().put("id", 7).put("line\nbreak", "é")),
          "jti-1",
          AT,
          AT.plusSeconds(60),
          Identity.Method.OIDC,
          List.of("https://idp.example#ada"),
          List.of("builder"));

  static final List<Recording> RECORDINGS =
      List.of(
          new RecordedCall(
              JOB,
              AT,
              "production",
              Endpoint.MESSAGES,
              "beta=true",
              "",
              List.of("a-2026-01-01", "b,c"),
              new Call.Labels("claude-cli/2.1.330", "session-1", "agent-1"),
              new Masked(
                  BODY, List.of(new Finding("email", "request.text", 3)), "", Optional.of(OTHER))),
          new RecordedCall(
              JOB,
              AT,
              "",
              Endpoint.MODELS,
              "",
              "",
              List.of(),
              new Call.Labels("", "", ""),
              Masked.withheld(List.of(), "it holds what a mask lets nobody see", Optional.empty())),
          new RecordedCall(
              JOB,
              AT,
              "production",
              Endpoint.MODEL,
              "",
              "claude-opus-5",
              List.of(),
              new Call.Labels("", "", ""),
              Masked.whole(new byte[0])),
          new RecordedReply(
              200,
              "text/event-stream",
              List.of(new RecordedReply.Moment(5, 3), new RecordedReply.Moment(1_000_000_000L, 9)),
              true,
              "event: x\n".getBytes(UTF_8)),
          new RecordedTool(
              AT,
              ToolUse.Kind.MCP_TOOL_USE,
              "toolu_1",
              "mcp__git__push",
              new Masked(
                  OTHER,
                  List.of(new Finding("key", "response.tool_use", 1)),
                  "",
                  Optional.of(BODY))));

  @ParameterizedTest
  @FieldSource("RECORDINGS")
  void isReadAsItWasWritten(Recording recording) {
    assertThat(Recording.read(recording.document()))
        .usingRecursiveComparison()
        .isEqualTo(recording);
  }

  @ParameterizedTest
  @FieldSource("RECORDINGS")
  void isNotReadInPart(Recording recording) {
    var document = recording.document();
    for (var end = 0; end < document.length; end++) {
      var part = Arrays.copyOf(document, end);
      assertThatThrownBy(() -> Recording.read(part)).isInstanceOf(UnfitRecordingException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "{}\n",
        "{\"v\":2,\"kind\":\"reply\",\"bytes\":[0]}\n",
        "{\"v\":1,\"kind\":\"song\",\"bytes\":[0]}\n",
        "{\"v\":1,\"kind\":\"reply\",\"bytes\":[-1]}\n",
        "{\"v\":1,\"kind\":\"reply\",\"bytes\":[2147483647]}\n",
        "{\"v\":1,\"kind\":\"call\",\"at\":\"yesterday\",\"bytes\":[0]}\n",
        "{\"v\":1,\"kind\":\"tool\",\"at\":\"2026-11-23T10:15:30Z\",\"tool\":\"SECRET\",\"bytes\":[0]}\n"
      })
  void whatIsNoneIsSaidToBeNoneAndNotQuoted(String document) {
    assertThatThrownBy(() -> Recording.read(document.getBytes(UTF_8)))
        .isInstanceOf(UnfitRecordingException.class)
        .hasMessageStartingWith("a recording cannot be read")
        .hasMessageNotContaining("SECRET");
  }

  @Test
  void aCallIsMadeAgainOfItsOriginal() {
    var call = ((RecordedCall) RECORDINGS.getFirst()).call("ex_1", "d");
    assertThat(call.body()).isEqualTo(OTHER);
    assertThat(call.model()).isEqualTo("m\n");
    assertThat(call.identity()).isEqualTo(JOB);
    assertThat(call.at()).isEqualTo(AT);
    assertThat(call.headers().all("anthropic-beta")).containsExactly("a-2026-01-01", "b,c");
  }

  @Test
  void aCallWithoutABodyIsMadeAgainWithTheModelThatItsPathNames() throws Exception {
    var written = RECORDINGS.get(2).document();
    var call = ((RecordedCall) Recording.read(written)).call("ex_1", "d");
    assertThat(call.model()).isEqualTo("claude-opus-5");
    assertThat(call.document().path("model").asText()).isEqualTo("claude-opus-5");
    assertThat(call.body()).isEmpty();
    var again = RecordedCall.of(call, "production", Masked.whole(call.body()));
    assertThat(again.model()).isEqualTo("claude-opus-5");
  }
}
