package dev.sallyport.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.sse.SseEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReplyMaskerTest {
  private static final String KEY = "AKIA" + "LALEMEL33243OLIB";
  private static final Masks MASKS = Compiled.detecting("\\b(?<secret>AKIA[A-Z2-7]{16})\\b");
  private static final List<String> NAMES = List.of("m");

  @Test
  void aKeySplitAtEveryPlaceIsMaskedAndTheTextAroundItUnharmed() {
    var text = "Grüße 😀: the key is " + KEY + ", keep it safe 😀!";
    for (var first = 0; first <= text.length(); first++) {
      for (var second = first; second <= text.length(); second++) {
        var events =
            List.of(
                Replies.startText(0),
                Replies.text(0, text.substring(0, first)),
                Replies.text(0, text.substring(first, second)),
                Replies.text(0, text.substring(second)),
                Replies.stop(0));
        var masked = Replies.masked(MASKS.reply(NAMES, Compiled.PSEUDONYMS), events);
        assertThat(Replies.blocks(masked)).isEqualTo(Map.of(0, text.replace(KEY, "[x]")));
        assertThat(raw(masked)).doesNotContain("ALEMEL");
      }
    }
  }

  @Test
  void toolInputSplitAtEveryPlaceParsesAndOnlyItsSecretsAreMasked() {
    var json =
        """
        {"%s": "\\u0041KIA%s\\n\\/ \\ud83d\\ude00 \\"ok\\"", "list": [1.50, true, {"deep": "%s"}, "😀"], "n": -1e9}"""
            .formatted(KEY, KEY.substring(4), KEY);
    var expected =
        """
        {"[x]": "[x]\\n\\/ \\ud83d\\ude00 \\"ok\\"", "list": [1.50, true, {"deep": "[x]"}, "😀"], "n": -1e9}""";
    for (var first = 0; first <= json.length(); first++) {
      for (var second = first; second <= json.length(); second += 3) {
        var events =
            List.of(
                Replies.startTool(1),
                Replies.input(1, json.substring(0, first)),
                Replies.input(1, json.substring(first, second)),
                Replies.input(1, json.substring(second)),
                Replies.stop(1));
        var masked =
            Replies.blocks(Replies.masked(MASKS.reply(NAMES, Compiled.PSEUDONYMS), events)).get(1);
        assertThat(masked).isEqualTo(expected);
      }
    }
    assertThat(Replies.json(expected).at("/list/2/deep").asText()).isEqualTo("[x]");
  }

  @Test
  void oneCharacterPerDeltaHoldsBackOnlyWhatMayBecomeASecret() {
    var masker = MASKS.reply(NAMES, Compiled.PSEUDONYMS);
    masker.on(Replies.startText(0));
    for (var c : "It all begins: A".chars().mapToObj(Character::toString).toList()) {
      // Even `A` leaves as soon as the next character says that it begins no key.
      assertThat(masker.on(Replies.text(0, c))).hasSize(c.equals("A") ? 0 : 1);
    }
    assertThat(Replies.blocks(with(Replies.startText(0), masker.on(Replies.text(0, "lso")))))
        .containsValue("Also");
  }

  @Test
  void interleavedBlocksHaveTheirOwnMatchers() {
    var random = new Random(7);
    for (var round = 0; round < 200; round++) {
      var texts = List.of("a " + KEY + " b", "{\"k\":\"" + KEY + "\"}", KEY);
      var events =
          new ArrayList<>(
              List.of(Replies.startText(0), Replies.startTool(1), Replies.startText(2)));
      var at = new int[3];
      while (at[0] < texts.get(0).length()
          || at[1] < texts.get(1).length()
          || at[2] < texts.get(2).length()) {
        var index = random.nextInt(3);
        var end = Math.min(texts.get(index).length(), at[index] + 1 + random.nextInt(4));
        var piece = texts.get(index).substring(at[index], end);
        at[index] = end;
        if (!piece.isEmpty()) {
          events.add(index == 1 ? Replies.input(1, piece) : Replies.text(index, piece));
        }
      }
      events.addAll(
          List.of(Replies.stop(1), Replies.stop(0), Replies.stop(2), Replies.endOfTurn()));
      var masker = MASKS.reply(NAMES, Compiled.PSEUDONYMS);
      assertThat(Replies.blocks(Replies.masked(masker, events)))
          .as("round %d", round)
          .isEqualTo(Map.of(0, "a [x] b", 1, "{\"k\":\"[x]\"}", 2, "[x]"));
      assertThat(masker.findings())
          .containsExactly(
              new Finding("x", "response.text", 2), new Finding("x", "response.tool_use", 1));
    }
  }

  @Test
  void whatIsNotChangedIsTheSameEvent() {
    var events =
        List.of(
            new SseEvent("", "", ": keep-alive\r\n\r\n"),
            Replies.event("message_start", ",\"message\":{\"content\":[],\"usage\":{\"x\":1.10}}"),
            Replies.start(0, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}"),
            Replies.delta(0, "thinking_delta", "thinking", "about " + KEY),
            Replies.delta(0, "signature_delta", "signature", KEY),
            Replies.stop(0),
            Replies.start(1, "{\"type\":\"redacted_thinking\",\"data\":\"" + KEY + "\"}"),
            Replies.stop(1),
            Replies.startText(2),
            Replies.event("ping", ""),
            new SseEvent(
                "content_block_delta",
                "{ \"type\":\"content_block_delta\",\"index\":2, \"delta\":{\"type\":\"text_delta\",\"text\":\"Hi. \"}}",
                "as it came"),
            Replies.stop(2),
            Replies.event("news", ",\"text\":\"nothing\""),
            Replies.event(
                "message_delta", ",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{}"),
            Replies.event("message_stop", ""));
    assertThat(Replies.masked(MASKS.reply(NAMES, Compiled.PSEUDONYMS), events)).isEqualTo(events);
  }

  @Test
  void whatIsNotKnownIsMaskedToo() {
    var secret = "\"" + KEY + "\"";
    var events =
        List.of(
            Replies.event("news", ",\"deep\":[{\"text\":" + secret + "}]"),
            Replies.start(0, "{\"type\":\"novel\",\"body\":" + secret + "}"),
            Replies.delta(0, "novel_delta", "body", KEY),
            Replies.stop(0),
            Replies.start(1, "{\"type\":\"text\",\"text\":\"from " + KEY.substring(0, 9) + "\"}"),
            Replies.text(1, KEY.substring(9)),
            Replies.delta(1, "citations_delta", "citation", ""),
            Replies.event(
                "content_block_delta",
                ",\"index\":1,\"delta\":{\"type\":\"citations_delta\",\"citation\":{\"type\":\"char_location\",\"cited_text\":"
                    + secret
                    + "}}"),
            Replies.stop(1),
            Replies.start(
                2,
                "{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"t\",\"content\":[{\"title\":"
                    + secret
                    + ",\"encrypted_content\":\""
                    + "E"
                    + "\"}]}"),
            Replies.stop(2),
            Replies.start(
                3,
                "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"n\",\"input\":{\"a\":["
                    + secret
                    + "]}}"),
            Replies.stop(3),
            Replies.event("message_delta", ",\"delta\":{\"stop_sequence\":" + secret + "}"));
    var masked = Replies.masked(MASKS.reply(NAMES, Compiled.PSEUDONYMS), events);
    assertThat(raw(masked)).doesNotContain("ALEMEL");
    assertThat(masked)
        .allSatisfy(event -> assertThat(Replies.json(event.data()).isObject()).isTrue());
    assertThat(Replies.blocks(masked)).containsEntry(1, "from [x]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}",
        "{\"type\":\"content_block_stop\",\"index\":0}",
        "{\"type\":\"content_block_stop\",\"index\":-1}",
        "{\"type\":\"content_block_start\",\"content_block\":{}}",
        "{\"type\":\"ping\",\"type\":\"ping\"}",
        "{\"type\":\"ping\"} {}",
        "[]",
        "AKIA"
      })
  void whatIsNoReplyIsRefusedWithoutQuotingIt(String data) {
    var masker = MASKS.reply(NAMES, Compiled.PSEUDONYMS);
    assertThatThrownBy(() -> masker.on(new SseEvent("", data, "")))
        .isInstanceOf(MalformedReplyException.class)
        .hasMessageNotContaining("AKIA");
  }

  @Test
  void signedAndUnsignedContentCantBeMixedUp() {
    var masker = MASKS.reply(NAMES, Compiled.PSEUDONYMS);
    masker.on(Replies.startText(0));
    masker.on(Replies.start(1, "{\"type\":\"thinking\",\"thinking\":\"\"}"));
    assertThatThrownBy(() -> masker.on(Replies.delta(0, "thinking_delta", "thinking", KEY)))
        .isInstanceOf(MalformedReplyException.class);
    assertThatThrownBy(() -> masker.on(Replies.text(1, KEY)))
        .isInstanceOf(MalformedReplyException.class);
    assertThatThrownBy(() -> masker.on(new SseEvent("ping", Replies.text(0, KEY).data(), "")))
        .isInstanceOf(MalformedReplyException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{AKIA}",
        "{\"a\" \"b\"}",
        "{\"a\":\"\\q\"}",
        "{\"a\":\"\\u00g0\"}",
        "[1,]",
        "{\"a\":1,}",
        "[01 ]",
        "{]",
        "}",
        "\"a\"\"b\"",
        "[\"a\":1]",
        "[tru ]",
        "{1:2}",
        "[\"\n\"]",
        ":"
      })
  void inputThatIsNoJsonIsRefused(String input) {
    var masker = MASKS.reply(NAMES, Compiled.PSEUDONYMS);
    masker.on(Replies.startTool(0));
    assertThatThrownBy(() -> masker.on(Replies.input(0, input)))
        .isInstanceOf(MalformedReplyException.class);
  }

  @Test
  void aWholeReplyIsMaskedLikeAStream() {
    var reply =
        Replies.json(
            """
            {"type": "message", "content": [
              {"type": "thinking", "thinking": "KEY", "signature": "KEY"},
              {"type": "text", "text": "a KEY b", "citations": [{"cited_text": "KEY"}]},
              {"type": "tool_use", "id": "t", "input": {"KEY": ["KEY", 1.50]}}
            ], "usage": {"n": 1}}"""
                .replace("KEY", KEY));
    var masked = MASKS.reply(NAMES, Compiled.PSEUDONYMS).whole(reply).orElseThrow();
    assertThat(masked.at("/content/0")).isEqualTo(reply.at("/content/0"));
    assertThat(masked.at("/content/1/text").asText()).isEqualTo("a [x] b");
    assertThat(masked.at("/content/1/citations/0/cited_text").asText()).isEqualTo("[x]");
    assertThat(masked.at("/content/2/input")).hasToString("{\"[x]\":[\"[x]\",1.5]}");
    assertThat(masked.get("usage")).isEqualTo(reply.get("usage"));
    assertThat(reply.toString()).as("the original").contains("a " + KEY);
    assertThat(
            MASKS
                .reply(NAMES, Compiled.PSEUDONYMS)
                .whole(Replies.json("{\"content\":[{\"type\":\"text\",\"text\":\"a\"}]}")))
        .isEmpty();
  }

  @Test
  void aRequestIsMaskedInEveryPart() {
    var request =
        Replies.json(
            """
            {"system": [{"type": "text", "text": "s KEY"}], "messages": [
              {"role": "user", "content": "u KEY"},
              {"role": "assistant", "content": [
                {"type": "thinking", "thinking": "KEY"},
                {"type": "tool_use", "id": "t", "input": {"a": "KEY"}}]},
              {"role": "user", "content": [
                {"type": "tool_result", "tool_use_id": "KEY", "content": [{"type": "text", "text": "KEY"}]},
                {"type": "image", "source": {"type": "base64", "data": "KEY"}},
                {"type": "image", "source": {"type": "base64", "data": "", "note": "KEY"}}]}
            ]}"""
                .replace("KEY", KEY));
    var masker = MASKS.request(NAMES, Compiled.PSEUDONYMS);
    var masked = masker.whole(request).orElseThrow();
    assertThat(masked.at("/system/0/text").asText()).isEqualTo("s [x]");
    assertThat(masked.at("/messages/0/content").asText()).isEqualTo("u [x]");
    assertThat(masked.at("/messages/1/content/0")).isEqualTo(request.at("/messages/1/content/0"));
    assertThat(masked.at("/messages/1/content/1/input/a").asText()).isEqualTo("[x]");
    assertThat(masked.at("/messages/2/content/0/content/0/text").asText()).isEqualTo("[x]");
    assertThat(masked.at("/messages/2/content/0/tool_use_id").asText()).isEqualTo(KEY);
    assertThat(masked.at("/messages/2/content/1")).isEqualTo(request.at("/messages/2/content/1"));
    assertThat(masked.at("/messages/2/content/2/source/note").asText()).isEqualTo("[x]");
    assertThat(masker.findings()).hasSize(4).extracting(Finding::count).containsOnly(1, 2);
  }

  @Test
  void afterAFaultNothingLeavesAnyMore() {
    var masker = MASKS.reply(NAMES, Compiled.PSEUDONYMS);
    masker.on(Replies.startText(0));
    assertThat(masker.on(Replies.text(0, KEY))).isEmpty();
    assertThatThrownBy(() -> masker.on(new SseEvent("", "{", "{")))
        .isInstanceOf(MalformedReplyException.class);
    assertThatThrownBy(masker::end).isInstanceOf(MalformedReplyException.class);
    assertThatThrownBy(() -> masker.on(Replies.stop(0)))
        .isInstanceOf(MalformedReplyException.class);
  }

  @Test
  void aScopeThatNoMaskWorksInPassesWhateverItHolds() {
    var masks =
        Compiled.masks(
            "masks 1; detector x { match /A+/; } mask m { on response.text { x -> redact; } }");
    var events =
        List.of(
            Replies.startTool(0),
            Replies.input(0, "no JSON: A"),
            Replies.stop(0),
            Replies.startText(1));
    assertThat(Replies.masked(masks.reply(NAMES, Compiled.PSEUDONYMS), events)).isEqualTo(events);
  }

  @Test
  void anUnknownMaskIsNamed() {
    assertThatThrownBy(() -> MASKS.reply(List.of("m", "pii"), Compiled.PSEUDONYMS))
        .isInstanceOf(UnknownMaskException.class)
        .hasMessage("the policy uses the mask `pii`, which no mask file defines");
  }

  private static List<SseEvent> with(SseEvent first, List<SseEvent> rest) {
    var events = new ArrayList<>(List.of(first));
    events.addAll(rest);
    return events;
  }

  private static String raw(List<SseEvent> events) {
    return String.join("", events.stream().map(SseEvent::raw).toList());
  }
}
