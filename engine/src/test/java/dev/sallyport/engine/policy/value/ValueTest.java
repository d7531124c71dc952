package dev.sallyport.engine.policy.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "false",
        "0",
        "-1.50",
        "1e3",
        "123456789012345678901234567890",
        "\"\"",
        "\"a\\n\\\"\\\\é€😀\"",
        "[]",
        "[1, [2]]",
        "{}",
        "{\"a\": 1, \"b\": {\"c\": null}}",
        "set()",
        "{1, 2}",
        "{{\"a\": 1}, {1}}",
        "{1: 2, [3]: set()}"
      })
  void whatIsReadIsWrittenAsItWas(String text) {
    assertThat(ValueReader.read(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[1",
        "[1 2]",
        "{1: }",
        "{1: 2, 3}",
        "\"",
        "\"\\x\"",
        "nul",
        "1 2",
        "{,}",
        "\"\\u12\""
      })
  void whatIsNoValueIsRefused(String text) {
    assertThatThrownBy(() -> ValueReader.read(text)).isInstanceOf(UnreadableValueException.class);
  }

  @Test
  void escapesAndSpacesAreRead() {
    assertThat(ValueReader.read(" [ \"\\u0041\\/\\ud83d\\ude00\" ,{ 1 , } ] ".replace(", }", "}")))
        .hasToString("[\"A/😀\", {1}]");
  }

  @Test
  void whatGoEscapesIsRead() {
    assertThat(ValueReader.read("\"\\a\\v\\x00\\x1b\\x7f\\xff\\u00a0\\U000e0067\""))
        .isEqualTo(
            new Value.Str(
                "\u0007\u000b\u0000\u001b\u007f\ufffd\u00a0" + Character.toString(0xe0067)));
    assertThatThrownBy(() -> ValueReader.read("\"\\UFFFFFFFF\""))
        .isInstanceOf(UnreadableValueException.class);
  }

  @Test
  void valuesAreOrderedAsOpaOrdersThem() {
    var ordered =
        Stream.of(
                "null",
                "false",
                "true",
                "-2",
                "1.5",
                "2",
                "10",
                "\"\"",
                "\"a\"",
                "\"\uffee\"",
                "\"😀\"",
                "[]",
                "[1]",
                "[1, 2]",
                "[2]",
                "{}",
                "{\"a\": 2}",
                "{\"b\": 1}",
                "set()",
                "{1}",
                "{1, 2}")
            .map(ValueReader::read)
            .toList();
    var shuffled = new ArrayList<>(ordered);
    Collections.shuffle(shuffled, new Random(1));
    Collections.sort(shuffled);
    assertThat(shuffled).isEqualTo(ordered);
  }

  @Test
  void numbersAreEqualHoweverTheyAreWritten() {
    assertThat(ValueReader.read("{1, 1.0, 10e-1}")).isEqualTo(ValueReader.read("{1}"));
    assertThat(ValueReader.read("1.0")).hasSameHashCodeAs(ValueReader.read("1"));
  }
}
