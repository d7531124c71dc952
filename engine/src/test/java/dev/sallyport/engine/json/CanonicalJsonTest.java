package dev.sallyport.engine.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CanonicalJsonTest {

  /** RFC 8785's own example of texts and their order (section 3.2.3), and others of its kind. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\",\"1\":\"One\",\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\",\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}"
            + "|{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\uFB33\":\"Hebrew Letter Dalet With Dagesh\"}",
        "{\"b\": [1, 2, {\"z\":0,\"a\":\"\\u001F\\b\\f\\n\\t\\\\\\\"\\/\"}], \"a\" : true}"
            + "|{\"a\":true,\"b\":[1,2,{\"a\":\"\\u001f\\b\\f\\n\\t\\\\\\\"/\",\"z\":0}]}"
      })
  void thereIsOneForm(String json, String form) {
    assertThat(CanonicalJson.text(StrictJson.object(json.getBytes(StandardCharsets.UTF_8))))
        .isEqualTo(form);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void itIsTheFormThatAnotherProgramGives(long seed) throws IOException {
    var random = new Random(seed);
    for (var i = 0; i < 500; i++) {
      var object = object(random, 4);
      assertThat(CanonicalJson.text(object))
          .as("seed %d", seed)
          .isEqualTo(new JsonCanonicalizer(object.toString()).getEncodedString());
    }
  }

  @Test
  void halfAPairIsShownAsSuch() {
    var object = JsonNodeFactory.instance.objectNode();
    object.put("a", "x\ud83d").put("b\ude00", "😀");
    assertThat(CanonicalJson.text(object)).isEqualTo("{\"a\":\"x\ufffd\",\"b\ufffd\":\"😀\"}");
  }

  private static ObjectNode object(Random random, int depth) {
    var object = JsonNodeFactory.instance.objectNode();
    for (var i = random.nextInt(6); i > 0; i--) {
      var name = text(random);
      switch (random.nextInt(depth > 0 ? 5 : 3)) {
        case 0 -> object.put(name, text(random));
        case 1 ->
            object.put(
                name, random.nextLong(-CanonicalJson.NUMBER_MAX, CanonicalJson.NUMBER_MAX + 1));
        case 2 -> object.put(name, random.nextBoolean());
        case 3 -> object.set(name, object(random, depth - 1));
        default -> {
          var list = object.putArray(name);
          for (var j = random.nextInt(4); j > 0; j--) {
            list.add(object(random, depth - 1));
          }
        }
      }
    }
    return object;
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    for (var i = random.nextInt(6); i > 0; i--) {
      var point =
          random.nextInt(
              switch (random.nextInt(4)) {
                case 0 -> 0x40;
                case 1 -> 0x100;
                case 2 -> 0x10000;
                default -> 0x110000;
              });
      if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
        text.appendCodePoint(point);
      }
    }
    return text.toString();
  }
}
