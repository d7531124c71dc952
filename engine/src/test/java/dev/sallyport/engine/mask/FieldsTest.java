package dev.sallyport.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.model.Finding;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fields of a tool's input: masked or dropped as a whole, in every split, and it still parses. */
final class FieldsTest {
  private static Masks masks(String rules) {
    return Compiled.masks(
        """
        masks 1;
        detector x { match /k\\d+/; }
        mask m { on response.tool_use, request.tool_use { %s * -> redact; } }
        """
            .formatted(rules));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "$.a | {\"a\":1,\"b\":2} | {\"b\":2}",
        "$.b | {\"a\":1,\"b\":2} | {\"a\":1}",
        "$.b | {\"a\":1, \"b\":2, \"c\":\"k3\"} | {\"a\":1, \"c\":\"[x]\"}",
        "$.a | {\"a\":{\"b\":[1,{\"a\":2}]}} | {}",
        "$.a | { \"a\" : [] , \"b\" : 1 } | {   \"b\" : 1 }",
        "$.* | {\"a\":1,\"b\":{}} | {}",
        "$..p | {\"q\":{\"p\":\"k1\",\"r\":[{\"p\":null}]},\"p\":true} | {\"q\":{\"r\":[{}]}}",
        "$.u[*].e | {\"u\":[{\"e\":1,\"f\":2},{\"e\":3}],\"e\":4} | {\"u\":[{\"f\":2},{}],\"e\":4}",
        "$.u[*] | {\"u\":[1,2],\"v\":[3]} | {\"u\":[],\"v\":[3]}",
        "$.a..b | {\"a\":{\"c\":{\"b\":1}},\"b\":2} | {\"a\":{\"c\":{}},\"b\":2}",
        "$.a.b | {\"a\":[{\"b\":1}]} | {\"a\":[{\"b\":1}]}",
        "$.a | {\"\\u0061\":1,\"b\":2} | {\"b\":2}",
        "$.a | {\"a\":1,\"a\":2,\"b\":\"a,\\\"\"} | {\"b\":\"a,\\\"\"}",
        "$.a | {\"a\":\"x\\\"}y\",\"b\":2} | {\"b\":2}",
        "$.a | [{\"a\":1}] | [{\"a\":1}]",
        "$.a | 7 | 7"
      })
  void dropped(String path, String before, String after) {
    var masks = masks("field(\"" + path + "\") -> drop;");
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
        assertThat(Replies.blocks(Replies.masked(masker, events))).isEqualTo(Map.of(0, after));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "$.a -> redact | {\"a\":{\"b\":[1]},\"c\":\"k1\"} | {\"a\":\"[$.a]\",\"c\":\"[x]\"}",
        "$.a -> redact \"-\" | {\"a\":\"long \\\" text\"} | {\"a\":\"-\"}",
        "$.a -> redact \"\\\"\" | {\"b\":1,\"a\":17} | {\"b\":1,\"a\":\"\\\"\"}",
        "$.a -> pass | {\"a\":\"k1\"} | {\"a\":\"[x]\"}"
      })
  void masked(String rule, String before, String after) {
    var parts = rule.split(" -> ", 2);
    var masks = masks("field(\"%s\") -> %s;".formatted(parts[0], parts[1]));
    for (var cut = 0; cut <= before.length(); cut++) {
      var events =
          List.of(
              Replies.startTool(0),
              Replies.input(0, before.substring(0, cut)),
              Replies.input(0, before.substring(cut)),
              Replies.stop(0));
      var masker = masks.reply(List.of("m"), Compiled.PSEUDONYMS);
      assertThat(Replies.blocks(Replies.masked(masker, events))).isEqualTo(Map.of(0, after));
    }
  }

  @Test
  void requestsAndWholeRepliesLoseTheSameFields() {
    var masks = masks("field(\"$..password\") -> drop;");
    var request =
        Replies.json(
            """
            {"messages": [{"role": "assistant", "content": [
              {"type": "tool_use", "id": "t", "input": {"user": "a", "password": ["k1"], "n": 1.5}}]}]}
            """);
    var masker = masks.request(List.of("m"), Compiled.PSEUDONYMS);
    assertThat(masker.whole(request).orElseThrow().at("/messages/0/content/0/input"))
        .hasToString("{\"user\":\"a\",\"n\":1.5}");
    assertThat(masker.findings())
        .containsExactly(new Finding("$..password", "request.tool_use", 1));
  }

  @Test
  void aBlockedFieldEndsTheReply() {
    var masker = masks("field(\"$.cmd\") -> block;").reply(List.of("m"), Compiled.PSEUDONYMS);
    masker.on(Replies.startTool(0));
    assertThat(masker.on(Replies.input(0, "{\"cmd\":"))).hasSize(1);
    assertThatThrownBy(() -> masker.on(Replies.input(0, "\"rm\"")))
        .isInstanceOf(BlockedException.class);
  }

  @Test
  void anInputThatBreaksOffKeepsNothingOfADroppedField() {
    var masks = masks("field(\"$.a\") -> drop;");
    for (var broken : List.of("{\"a\":\"secret", "{\"a\":[\"secret\",", "{\"a\":12")) {
      var masker = masks.reply(List.of("m"), Compiled.PSEUDONYMS);
      var masked = Replies.masked(masker, List.of(Replies.startTool(0), Replies.input(0, broken)));
      assertThat(Replies.blocks(masked)).isEqualTo(Map.of(0, "{"));
    }
  }
}
