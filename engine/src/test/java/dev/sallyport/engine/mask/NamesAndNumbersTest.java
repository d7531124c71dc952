package dev.sallyport.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.sse.SseEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets in a tool's input that stand in no text: names of members, and numbers. */
final class NamesAndNumbersTest {
  private static final String CARD = "4111" + "111111111111";

  private static final Masks MASKS = masks("");

  private static Masks masks(String rules) {
    return Compiled.masks(
        """
        masks 1;
        detector card { match /\\b\\d(?:[ -]?\\d){12,18}\\b/; check luhn; }
        detector mail { match /\\b[a-z]{1,64}@[a-z.]{1,64}\\b/; }
        detector pin { match /\\bpin\\d{4}/; }
        mask m {
          on response.tool_use, request.tool_use { %s card, mail -> redact; pin -> block "no pins"; }
          on response.tool_result, request.tool_result, response.text, request.text {
            card, mail -> redact;
          }
        }
        """
            .formatted(rules));
  }

  private static ReplyMasker masker() {
    return MASKS.reply(List.of("m"), Compiled.PSEUDONYMS);
  }

  private static void everySplit(Masks masks, String before, String after) {
    for (var first = 0; first <= before.length(); first++) {
      for (var second = first; second <= before.length(); second++) {
        var events =
            List.of(
                Replies.startTool(0),
                Replies.input(0, before.substring(0, first)),
                Replies.input(0, before.substring(first, second)),
                Replies.input(0, before.substring(second)),
                Replies.stop(0));
        var masker = masks.reply(List.of("m"), Compiled.PSEUDONYMS);
        assertThat(Replies.blocks(Replies.masked(masker, events)))
            .as("cut at %d and %d", first, second)
            .isEqualTo(Map.of(0, after));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"card\": CARD} | {\"card\": \"[card]\"}",
        "[CARD,1.10,-CARD , 1e400] | [\"[card]\",1.10,\"-[card]\" , 1e400]",
        "{\"a\":[[CARD]],\"b\":CARD} | {\"a\":[[\"[card]\"]],\"b\":\"[card]\"}",
        "{\"a\":true,\"b\":null,\"c\":4111} | {\"a\":true,\"b\":null,\"c\":4111}",
        "CARD | \"[card]\""
      })
  void aNumberIsATextOfItsOwn(String before, String after) {
    everySplit(MASKS, before.replace("CARD", CARD), after);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"ada@example.org\": 1} | {\"[mail]\": 1}",
        "{ \"to ada@a.org!\" : {\"b@b\":[]} } | { \"to [mail]!\" : {\"[mail]\":[]} }",
        "{\"CARD\":CARD} | {\"[card]\":\"[card]\"}",
        "{\"\\u0061da\\u0040a\":1,\"\\u0062\\/\":2} | {\"[mail]\":1,\"\\u0062\\/\":2}",
        "{\"a@a\":1,\"b@b\":2, \"c@c\":3} | {\"[mail]\":1,\"[mail] 2\":2, \"[mail] 3\":3}",
        "{\"a@a\":{\"b@b\":1},\"c@c\":{\"d@d\":1}}"
            + " | {\"[mail]\":{\"[mail]\":1},\"[mail] 2\":{\"[mail]\":1}}",
        "[{\"a@a\":1},{\"a@a\":1}] | [{\"[mail]\":1},{\"[mail]\":1}]",
        "{\"[mail]\":1,\"a@a\":2} | {\"[mail]\":1,\"[mail] 2\":2}",
        "{\"a@a\":2,\"\\u005bmail]\":1} | {\"[mail]\":2,\"[mail] 2\":1}",
        "{\"[mail] 2\":1,\"a@a\":2,\"b@b\":3} | {\"[mail] 2\":1,\"[mail]\":2,\"[mail] 3\":3}",
        "{\"a\":1,\"a\":2,\"😀\":3} | {\"a\":1,\"a\":2,\"😀\":3}",
      })
  void aNameIsATextOfItsOwn(String before, String after) {
    everySplit(MASKS, before.replace("CARD", CARD), after);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "$.x -> drop | {\"a@a\":1,\"x\":{\"c@c\":CARD},\"b\":2} | {\"[mail]\":1,\"b\":2}",
        "$.x -> drop | [[{\"x\":{\"y\":1}},2]] | [[{\"x\":{\"y\":1}},2]]",
        "$..x -> drop | [{\"x\":{\"y\":1}},2] | [{},2]",
        "$.*.x -> redact | {\"a@a\":{\"x\":CARD}} | {\"[mail]\":{\"x\":\"[$.*.x]\"}}"
      })
  void fieldsAreKnownByTheNamesThatCame(String rule, String before, String after) {
    var parts = rule.split(" -> ", 2);
    everySplit(
        masks("field(\"%s\") -> %s;".formatted(parts[0], parts[1])),
        before.replace("CARD", CARD),
        after);
  }

  @Test
  void aRuleForAFieldSeesItsNameBeforeItIsMasked() {
    var masks =
        Compiled.masks(
            """
            masks 1;
            detector x { match /k\\d/; }
            mask m {
              on response.tool_use { field("$..k1") -> redact "-"; field("$..k2") -> drop; x -> redact; }
            }
            """);
    everySplit(masks, "{\"k2\":1,\"k1\":1,\"k3\":1}", "{\"[x]\":\"-\",\"[x] 2\":1}");
    var masker = masks.reply(List.of("m"), Compiled.PSEUDONYMS);
    Replies.masked(masker, List.of(Replies.startTool(0), Replies.input(0, "{\"k2\":1}")));
    assertThat(masker.findings())
        .as("the name has left with its field")
        .containsExactly(new Finding("$..k2", "response.tool_use", 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"card\":CARD | {\"card\":\"[…]\"",
        "{\"ada@exa | {\"[…]",
        "{\"ada@a\" | {\"[mail]\"",
        "{\"ada@a\": | {\"[mail]\":",
        "{\"a\":1,\"B | {\"a\":1,\"B",
        "{\"a\":1,\"\\u00 | {\"a\":1,\"\\u00",
        "{\"a\":1,\"b@b\\u00 | {\"a\":1,\"[…]\\u00",
        "{\"a\":12 | {\"a\":\"[…]\"",
        "{\"a\":tru | {\"a\":tru"
      })
  void whatBreaksOffIsMaskedIfItMayHaveBecomeASecret(String before, String after) {
    var events = List.of(Replies.startTool(0), Replies.input(0, before.replace("CARD", CARD)));
    assertThat(Replies.blocks(Replies.masked(masker(), events))).isEqualTo(Map.of(0, after));
  }

  @Test
  void aNumberThatMayGoOnToBeASecretDoesNotLeave() {
    var masks = Compiled.detecting("99\\d{6}");
    var events = List.of(Replies.startTool(0), Replies.input(0, "{\"a\":991234"));
    var masked = Replies.masked(masks.reply(List.of("m"), Compiled.PSEUDONYMS), events);
    assertThat(Replies.blocks(masked)).isEqualTo(Map.of(0, "{\"a\":\"[…]\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"pin1234\":1}", "[{\"a\":{\"pin1234\":1}}]"})
  void aNameCanBeBlocked(String input) {
    var masker = masker();
    masker.on(Replies.startTool(0));
    assertThatThrownBy(() -> masker.on(Replies.input(0, input)))
        .isInstanceOf(BlockedException.class)
        .hasMessage("no pins");
  }

  @Test
  void aNameHasALimit() {
    var most = "{\"" + "\\u0061".repeat(Lead.MAX_NAME_CHARS) + "\":1}";
    var passing = masker();
    passing.on(Replies.startTool(0));
    assertThat(Replies.blocks(passing.on(Replies.input(0, most)))).isEqualTo(Map.of(0, most));
    var refusing = masker();
    refusing.on(Replies.startTool(0));
    assertThatThrownBy(() -> refusing.on(Replies.input(0, most.replace("\":", "b\":"))))
        .isInstanceOf(MalformedReplyException.class)
        .hasMessage("the input of a tool has a name of more than 10,000 characters");
  }

  @Test
  void manyNamesThatBecomeOneCostNoMoreEach() {
    var input = new StringBuilder("{");
    for (var i = 0; i < 50_000; i++) {
      input.append(i == 0 ? "" : ",").append("\"").append("a".repeat(1 + i % 60)).append("@b\":1");
    }
    var masker = new JsonInputMasker(tool(MASKS));
    var masked = masker.on(input.append("}").toString()) + masker.end();
    assertThat(masked).startsWith("{\"[mail]\":1,\"[mail] 2\":1").endsWith("\"[mail] 50000\":1}");
    assertThat(StrictJson.object(masked.getBytes(StandardCharsets.UTF_8))).hasSize(50_000);
  }

  private static ScopedProgram tool(Masks masks) {
    return masks.scoped(
        List.of("m"),
        dev.sallyport.dsl.Scope.RESPONSE_TOOL_USE,
        new Findings(),
        Compiled.PSEUDONYMS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "field(\"$..gone\") -> drop;"})
  void wholeRepliesAndRequestsAreMaskedLikeStreams(String rules) {
    var masks = masks(rules);
    var input =
        "{\"card\":CARD,\"a@a\":1.10,\"b@b\":[1e400,0.0,12345678901234567890123456789,1E-7,\"é😀\"]}";
    var after =
        "{\"card\":\"[card]\",\"[mail]\":1.10,\"[mail] 2\":"
            + "[1E+400,0.0,12345678901234567890123456789,1E-7,\"é😀\"]}";
    var reply = "{\"content\":[{\"type\":\"tool_use\",\"id\":\"t\",\"input\":%s}]}";
    var whole =
        masks
            .reply(List.of("m"), Compiled.PSEUDONYMS)
            .whole(read(reply.formatted(input.replace("CARD", CARD))));
    assertThat(whole).hasValueSatisfying(it -> assertThat(it).hasToString(reply.formatted(after)));
    var request = "{\"messages\":[{\"role\":\"assistant\"," + reply.substring(1) + "]}";
    var masker = masks.request(List.of("m"), Compiled.PSEUDONYMS);
    assertThat(masker.whole(read(request.formatted(input.replace("CARD", CARD)))))
        .hasValueSatisfying(it -> assertThat(it).hasToString(request.formatted(after)));
    assertThat(masker.findings())
        .containsExactly(
            new Finding("card", "request.tool_use", 1), new Finding("mail", "request.tool_use", 2));
    assertThat(
            masks.request(List.of("m"), Compiled.PSEUDONYMS).whole(read(request.formatted("{}"))))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"card\":CARD} | {\"card\":\"[card]\"}",
        "[[CARD],{\"a\":1.10,\"b\":4111}] | [[\"[card]\"],{\"a\":1.10,\"b\":4111}]",
        "{\"a@a\":1,\"b@b\":{\"CARD\":2}} | {\"[mail]\":1,\"[mail] 2\":{\"[card]\":2}}",
        "{\"return_code\":CARD,\"x\":{\"start_line\":CARD}}"
            + " | {\"return_code\":CARD,\"x\":{\"start_line\":CARD}}",
        "{\"tool_use_id\":\"a@a\",\"text\":\"a@a\"} | {\"tool_use_id\":\"a@a\",\"text\":\"[mail]\"}"
      })
  void aToolMaySayWhatItLikesInItsResult(String value, String masked) {
    for (var type : List.of("tool_result", "mcp_tool_result")) {
      var block =
          "{\"content\":[{\"type\":\"%s\",\"content\":[{\"type\":\"json\",\"value\":%s},1]}]}";
      var before = read(block.formatted(type, value.replace("CARD", CARD)));
      var after = block.formatted(type, masked.replace("CARD", CARD));
      assertThat(masker().whole(before).orElse(before)).hasToString(after);
      var events = List.of(Replies.start(0, before.path("content").get(0).toString()));
      assertThat(Replies.masked(masker(), events).getFirst().data())
          .contains(after.substring(after.indexOf('['), after.length() - 2).substring(1));
      var request =
          read("{\"messages\":[{\"role\":\"user\"," + before.toString().substring(1) + "]}");
      var message = MASKS.request(List.of("m"), Compiled.PSEUDONYMS).whole(request).orElse(request);
      assertThat(message.at("/messages/0/content")).isEqualTo(read(after).path("content"));
    }
  }

  @Test
  void whatTheApiCountsStaysANumber() {
    var events =
        List.of(
            Replies.event("message_start", ",\"message\":{\"content\":[],\"usage\":{\"n\":CARD}}"),
            Replies.start(0, "{\"type\":\"text\",\"text\":\"\",\"citations\":[{\"a@a\":CARD}]}"),
            Replies.stop(0),
            Replies.event("message_delta", ",\"delta\":{},\"usage\":{\"output_tokens\":CARD}"),
            Replies.event("news", ",\"at\":CARD"));
    var with =
        events.stream().map(e -> SseEvent.of(e.name(), e.data().replace("CARD", CARD))).toList();
    assertThat(Replies.masked(masker(), with)).isEqualTo(with);
  }

  @Test
  void aTextAsLongAsARequestMayBeIsReadAgain() {
    var longText = "x ".repeat(10_500_000);
    var request =
        read(
            "{\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"input\":"
                + "{\"a\":\"%s\",\"b\":\"a@a\"}}]}]}".formatted(longText));
    var masked =
        Compiled.detecting("a@a").request(List.of("m"), Compiled.PSEUDONYMS).whole(request);
    assertThat(masked).isPresent();
    var input = masked.get().at("/messages/0/content/0/input");
    assertThat(input.path("a").asText()).isEqualTo(longText);
    assertThat(input.path("b").asText()).isEqualTo("[x]");
  }

  private static JsonNode read(String json) {
    return StrictJson.object(json.getBytes(StandardCharsets.UTF_8));
  }
}
