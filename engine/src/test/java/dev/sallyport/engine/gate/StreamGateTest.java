package dev.sallyport.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.mask.MalformedReplyException;
import dev.sallyport.engine.sse.SseEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What leaves the gate, and when. */
class StreamGateTest {
  private final NamedFates fates = new NamedFates();
  private final StreamGate gate =
      new StreamGate(fates, Gates.masker(false), new GateLimits(4_000, Duration.ofSeconds(10)));

  private static SseEvent tool(int index, String name) {
    return Wire.start(index, use("tool_use", name, "toolu_" + index));
  }

  private static String use(String type, String name, String id) {
    return "{\"type\":\"%s\",\"id\":\"%s\",\"name\":\"%s\",\"input\":{}}".formatted(type, id, name);
  }

  private List<SseEvent> on(SseEvent... events) {
    var out = new ArrayList<SseEvent>();
    for (var event : events) {
      out.addAll(gate.on(event));
    }
    return out;
  }

  private List<SseEvent> on(List<SseEvent> events) {
    return on(events.toArray(SseEvent[]::new));
  }

  @Test
  void textFlowsAtOnceAndAToolWhenItIsWhole() {
    for (var event :
        List.of(
            Wire.begin(),
            Wire.start(0, "{\"type\":\"text\",\"text\":\"\"}"),
            Wire.text(0, "a tool_use of \\u0041 in a text"),
            Wire.stop(0))) {
      assertThat(on(event)).containsExactly(event);
    }
    var start = tool(1, "pass");
    var input = Wire.input(1, "{\"a\":1}");
    assertThat(on(start, input)).isEmpty();
    assertThat(on(Wire.event("ping", ""))).hasSize(1);
    assertThat(fates.judged).isEmpty();
    assertThat(on(Wire.stop(1))).containsExactly(start, input, Wire.stop(1));
    assertThat(gate.holds()).isFalse();
    assertThat(on(Wire.end("tool_use"))).isEqualTo(Wire.end("tool_use"));
  }

  @Test
  void aDeniedToolIsATextAndTheTurnEnds() {
    var events = new ArrayList<>(on(Wire.begin(), tool(0, "deny"), Wire.stop(0)));
    events.addAll(on(Wire.end("tool_use")));
    var message = Wire.assembled(events);
    assertThat(message.path("content"))
        .isEqualTo(
            Wire.json("{\"c\":[{\"type\":\"text\",\"text\":\"`deny` must not run.\"}]}").get("c"));
    assertThat(message.path("stop_reason").asText()).isEqualTo("end_turn");
    assertThat(events.get(events.size() - 2).data()).contains("\"usage\":{\"output_tokens\":9}");
  }

  @Test
  void theTurnGoesOnWithTheToolThatIsLeft() {
    var events = new ArrayList<>(on(Wire.begin(), tool(0, "deny"), Wire.stop(0)));
    events.addAll(on(tool(1, "pass"), Wire.stop(1)));
    events.addAll(on(Wire.end("tool_use")));
    var message = Wire.assembled(events);
    assertThat(message.path("content").get(1).path("id").asText()).isEqualTo("toolu_1");
    assertThat(message.path("stop_reason").asText()).isEqualTo("tool_use");
  }

  @ParameterizedTest
  @ValueSource(strings = {"server_tool_use", "mcp_tool_use"})
  void theResultOfADeniedToolIsWithheld(String type) {
    var result =
        "{\"type\":\"%s\",\"tool_use_id\":\"%s\",\"content\":[{\"type\":\"text\",\"text\":\"%s\"}]}";
    var events = new ArrayList<>(on(Wire.begin()));
    events.addAll(on(Wire.start(0, use(type, "deny", "srv_1")), Wire.stop(0)));
    events.addAll(
        on(
            Wire.start(1, result.formatted("web_search_tool_result", "srv_1", "secret")),
            Wire.text(1, "secret"),
            Wire.stop(1)));
    events.addAll(on(Wire.start(2, use(type, "pass", "srv_2")), Wire.stop(2)));
    events.addAll(
        on(Wire.start(3, result.formatted("mcp_tool_result", "srv_2", "known")), Wire.stop(3)));
    events.addAll(on(Wire.end("end_turn")));
    assertThat(events.toString()).doesNotContain("secret").contains("known");
    var content = Wire.assembled(events).path("content");
    assertThat(content.get(1)).isEqualTo(content.get(0));
    assertThat(content.get(3).path("type").asText()).isEqualTo("mcp_tool_result");
  }

  @Test
  void whatComesBehindAQuestionWaitsInOrderAndIsJudgedMeanwhile() {
    on(Wire.begin());
    assertThat(on(tool(0, "wait-pass"), Wire.stop(0))).isEmpty();
    assertThat(on(tool(1, "wait-deny"), Wire.stop(1), tool(2, "pass"), Wire.stop(2))).isEmpty();
    assertThat(on(Wire.end("tool_use"))).isEmpty();
    assertThat(fates.judged).hasSize(3);
    assertThat(gate.waiting()).hasValue(0);
    assertThat(gate.settle(fates.answer(0))).containsExactly(tool(0, "wait-pass"), Wire.stop(0));
    assertThat(gate.waiting()).hasValue(1);
    var rest = gate.settle(fates.answer(1));
    assertThat(rest.getLast().name()).isEqualTo("message_stop");
    assertThat(rest.toString()).contains("`wait-deny` must not run.", "toolu_2");
    assertThat(gate.waiting()).isEmpty();
    assertThat(gate.holds()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"max_tokens", "tool_use", "end_turn", "refusal"})
  void aToolThatNeverStopsNeverLeaves(String reason) {
    var events = new ArrayList<>(on(Wire.begin(), tool(0, "pass"), Wire.input(0, "{\"a\":")));
    events.addAll(on(Wire.end(reason)));
    assertThat(fates.judged).isEmpty();
    assertThat(events.toString()).doesNotContain("toolu_", "partial_json");
    var message = Wire.assembled(events);
    assertThat(message.path("content").get(0).path("text").asText())
        .isEqualTo("`pass` was cut off.");
    assertThat(message.path("stop_reason").asText())
        .isEqualTo(reason.equals("tool_use") ? "end_turn" : reason);
  }

  @Test
  void aToolThatNeverStopsLeavesNothingBehindAnErrorOrAtTheEnd() {
    on(Wire.begin(), tool(0, "pass"), Wire.input(0, "{}"));
    var error = Wire.event("error", ",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}");
    assertThat(on(error)).containsExactly(error);
    assertThat(gate.waiting()).isEmpty();
    on(tool(0, "pass"), Wire.input(0, "{}"));
    assertThat(gate.end()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":",
        "[]",
        "null",
        " ",
        "{} {}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":\"\\ud800\"}",
        "\"{}\""
      })
  void whatIsNoJsonObjectIsDenied(String input) {
    var events =
        new ArrayList<>(on(Wire.begin(), tool(0, "pass"), Wire.input(0, input), Wire.stop(0)));
    events.addAll(on(Wire.end("max_tokens")));
    assertThat(Wire.assembled(events).path("content").get(0).path("text").asText())
        .isEqualTo("`pass` came with an input that is no JSON object.");
  }

  @Test
  void anInputMayComeWithTheStart() {
    var start =
        Wire.start(
            0, "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"pass\",\"input\":{\"a\":[1]}}");
    assertThat(on(start, Wire.stop(0))).containsExactly(start, Wire.stop(0));
    assertThat(fates.judged)
        .first()
        .isInstanceOfSatisfying(
            ToolBlock.Whole.class,
            whole -> assertThat(whole.input()).isEqualTo(Wire.json("{\"a\":[1]}")));
  }

  @Test
  void twoInputsAreNone() {
    var start =
        Wire.start(
            0, "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"pass\",\"input\":{\"a\":[1]}}");
    assertThat(on(start, Wire.input(0, "{}"), Wire.stop(0)).toString())
        .contains("came with two inputs")
        .doesNotContain("partial_json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"new_tool_use\",\"id\":\"t\",\"name\":\"pass\",\"input\":{}}",
        "{\"type\":\"tool_use\",\"id\":\"t\",\"input\":{}}",
        "{\"type\":\"tool_use\",\"id\":7,\"name\":\"pass\",\"input\":{}}",
        "{\"type\":\"\\u0074ool_use\",\"name\":\"pass\",\"input\":{}}"
      })
  void whatNobodyCanJudgeIsDenied(String block) {
    assertThat(on(Wire.start(0, block), Wire.stop(0)).toString())
        .contains("text_delta")
        .doesNotContain("ool_use");
  }

  @Test
  void aToolThatWasJudgedGetsNoOtherInput() {
    on(Wire.begin(), tool(0, "pass"), Wire.input(0, "{}"), Wire.stop(0));
    assertThatThrownBy(() -> gate.on(Wire.input(0, "{\"a\":1}")))
        .isInstanceOf(MalformedReplyException.class);
  }

  @Test
  void whatFitsNoBlockIsNoReply() {
    var twice = tool(0, "pass");
    on(Wire.begin(), twice);
    for (var event :
        List.of(
            twice,
            Wire.text(0, "a text in a tool"),
            Wire.event("content_block_stop", ""),
            SseEvent.of("content_block_delta", Wire.stop(0).data()),
            SseEvent.of("content_block_stop", "{"))) {
      assertThatThrownBy(() -> gate.on(event))
          .as(event.raw())
          .isInstanceOf(MalformedReplyException.class);
    }
  }

  @Test
  void aMessageDoesNotBeginWithATool() {
    var begin =
        Wire.event(
            "message_start",
            ",\"message\":{\"content\":[" + use("tool_use", "pass", "toolu_1") + "]}");
    assertThatThrownBy(() -> gate.on(begin)).isInstanceOf(MalformedReplyException.class);
  }

  @Test
  void whatIsHeldHasALimitAndWhatHasLeftDoesNotCount() {
    for (var i = 0; i < 10; i++) {
      on(tool(i, "pass"), Wire.input(i, "{\"a\":\"" + "x".repeat(2_000) + "\"}"), Wire.stop(i));
    }
    on(tool(10, "wait-pass"), Wire.stop(10));
    assertThatThrownBy(() -> on(Wire.text(11, "x".repeat(4_000))))
        .isInstanceOf(HeldTooMuchException.class);
  }

  @Test
  void theSameUseHasOneDigestWhateverItsIdAndSpelling() {
    var one = Wire.json("{\"type\":\"tool_use\",\"id\":\"1\",\"name\":\"n\",\"input\":{}}");
    var first = (ToolBlock.Whole) ToolBlock.of(one, "{\"a\":1,\"b\":2}");
    var other = (ToolBlock.Whole) ToolBlock.of(one.put("id", "2"), "{ \"b\":2, \"a\":1.0 }");
    assertThat(other.digest()).isEqualTo(first.digest());
    var argument = (ToolBlock.Whole) ToolBlock.of(one, "{\"a\":1,\"b\":3}");
    var server = (ToolBlock.Whole) ToolBlock.of(one.put("server_name", "s"), "{\"a\":1,\"b\":2}");
    assertThat(List.of(argument.digest(), server.digest())).doesNotContain(first.digest());
    assertThat(argument.digest()).isNotEqualTo(server.digest());
  }
}
