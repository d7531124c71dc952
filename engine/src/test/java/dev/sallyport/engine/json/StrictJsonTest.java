package dev.sallyport.engine.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"model\":\"a\",\"model\":\"b\"}      | an object has the same key twice at line 1,"
            + " column",
        "{\"a\":{\"b\":[{\"c\":1,\"c\":2}]}}    | an object has the same key twice at line 1,"
            + " column",
        "{\"secret-value\"                      | not JSON at line 1, column",
        "{\"a\":1} {\"b\":2}                    | something follows the JSON value at line 1,"
            + " column",
        "{\"a\":01}                             | not JSON at line 1, column",
        "{'a':1}                                | not JSON at line 1, column",
        "{\"a\":NaN}                            | not JSON at line 1, column",
        "{\"a\":1,}                             | not JSON at line 1, column",
        "// note                                | not JSON at line 1, column",
        "[1]                                    | expected a JSON object at line 1, column 1",
        "\"text\"                               | expected a JSON object at line 1, column 1",
        "``                                     | expected a JSON value, found nothing"
      })
  void whatIsNotOneObjectIsRefusedWithItsPlace(String text, String message) {
    assertThatThrownBy(() -> StrictJson.object(utf8(text)))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessageStartingWith(message)
        .hasMessageNotContaining("secret-value");
  }

  @Test
  void otherEncodingsAreRefusedSinceTheServiceMightReadThemOtherwise() {
    for (var charset :
        new java.nio.charset.Charset[] {
          StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE
        }) {
      assertThatThrownBy(() -> StrictJson.object("{\"a\":1}".getBytes(charset)))
          .isInstanceOf(MalformedJsonException.class);
    }
    // An overlong slash and half a surrogate pair: each hides a character from whoever compares.
    for (var bytes : new int[][] {{0xc0, 0xaf}, {0xed, 0xa0, 0x80}, {0xff}}) {
      var body = new byte[bytes.length + 4];
      body[0] = '[';
      body[1] = '"';
      for (int i = 0; i < bytes.length; i++) {
        body[i + 2] = (byte) bytes[i];
      }
      body[body.length - 2] = '"';
      body[body.length - 1] = ']';
      assertThatThrownBy(() -> StrictJson.value(body))
          .isInstanceOf(MalformedJsonException.class)
          .hasMessage("expected UTF-8, found other bytes");
    }
  }

  @Test
  void depthAndNumbersHaveLimits() {
    var deep = "[".repeat(StrictJson.MAX_DEPTH + 1) + "]".repeat(StrictJson.MAX_DEPTH + 1);
    assertThatThrownBy(() -> StrictJson.value(utf8(deep)))
        .hasMessageStartingWith("nested deeper than 200 levels");
    var many = "[" + "0,".repeat(StrictJson.MAX_TOKENS) + "0]";
    assertThatThrownBy(() -> StrictJson.value(utf8(many)))
        .hasMessageStartingWith("more than 2000000 values");
    var wide = "9".repeat(StrictJson.MAX_NUMBER_LENGTH + 1);
    assertThatThrownBy(() -> StrictJson.value(utf8(wide)))
        .hasMessageStartingWith("a number has more than 200 digits");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e99999999999",
        "-1E-99999999999",
        "100e2147483647",
        "1e10001",
        "1e-10001",
        "0e2147483648"
      })
  void numbersWithAbsurdExponentsAreRefusedAndNotQuoted(String number) {
    assertThatThrownBy(() -> StrictJson.object(utf8("{\"a\":" + number + "}")))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessage("a number has an exponent beyond 10000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e400", "1e10000", "1e-10000", "1.5e-324", "1.7976931348623157e308"})
  void numbersThatSomebodyMightUseHaveADigest(String number) {
    assertThat(digest("{\"system\":" + number + "}")).hasSize(64);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'a':'\\ud83d'}",
        "{'a':'\\uDE00'}",
        "{'a':'\\ud83d\\ud83d\\ude00'}",
        "{'a':'\\ud83d \\ude00'}",
        "{'a':'\\ude00\\ud83d'}",
        "{'a':'\\ud83dx'}",
        "{'a':'\\\\\\ud83d'}",
        "{'a':{'b':['\\ud83d']}}",
        "{'\\ud83d':1}"
      })
  void halfAPairIsNoUnicode(String text) {
    assertThatThrownBy(() -> StrictJson.unicodeObject(utf8(text.replace('\'', '"'))))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessageStartingWith("half a surrogate pair at character ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'a':'\\ud83d\\ude00'}",
        "{'a':'\\uD83D\\uDE00\\u0041'}",
        "{'a':'\\\\ud83d'}",
        "{'a':'\\u005cud83d'}",
        "{'a':'\uD83D\uDE00 \\n \\u00e9'}",
        "{'a':'\\\\'}"
      })
  void wholePairsAre(String text) {
    var utf8 = utf8(text.replace('\'', '"'));
    assertThat(StrictJson.unicodeObject(utf8)).isEqualTo(StrictJson.object(utf8));
  }

  @Test
  void numbersKeepTheirValueWhenWrittenAgain() {
    var text = "{\"a\":0.1,\"b\":1e400,\"c\":12345678901234567890123,\"d\":1.50}";
    var again = new String(StrictJson.bytes(StrictJson.object(utf8(text))), StandardCharsets.UTF_8);

    assertThat(StrictJson.object(utf8(again))).isEqualTo(StrictJson.object(utf8(text)));
    assertThat(again).contains("12345678901234567890123").doesNotContain("Infinity");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"model\":\"a\",\"system\":\"s\"} | {\"system\":\"s\", \"model\":\"a\"} | true",
        "{\"model\":\"a\",\"stream\":true}  | {\"model\":\"a\",\"stream\":false}  | true",
        "{\"system\":[{\"text\":\"x\"}]}    |"
            + " {\"system\":[{\"text\":\"x\",\"cache_control\":{\"type\":\"e\"}}]} | true",
        "{\"model\":\"a\"}                  | {\"model\":\"b\"}                   | false",
        "{\"system\":[\"ab\",\"c\"]}        | {\"system\":[\"a\",\"bc\"]}         | false",
        "{\"system\":\"1\"}                 | {\"system\":1}                      | false",
        "{\"system\":null}                  | {}                                  | false",
        "{\"system\":{\"a\":[]}}            | {\"system\":{\"a\":{}}}             | false",
        "{\"system\":1.0}                   | {\"system\":1}                      | true"
      })
  void aCanonicalDigestIsThatOfTheMeaning(String one, String other, boolean equal) {
    assertThat(digest(one).equals(digest(other))).isEqualTo(equal);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ \"b\": [ {\"d\":1, \"c\":2.50} ], \"a\": \"\u00e9 /\" } | {\"a\":\"é /\",\"b\":[{\"c\":2.50,\"d\":1}]}",
        "{\"B\":1,\"a\":{},\"A\":null,\"_\":[2, 1]} | {\"A\":null,\"B\":1,\"_\":[2,1],\"a\":{}}"
      })
  void whatIsWrittenInOrder(String json, String sorted) {
    var node = StrictJson.object(utf8(json));
    assertThat(new String(StrictJson.sortedBytes(node), StandardCharsets.UTF_8)).isEqualTo(sorted);
    assertThat(StrictJson.object(StrictJson.bytes(node))).isEqualTo(node);
  }

  private static String digest(String json) {
    return Digests.canonical(
        StrictJson.object(utf8(json)), Set.of("stream"), (name, _) -> name.equals("cache_control"));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
