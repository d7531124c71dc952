package dev.sallyport.engine.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read in a row is what is read one by one. */
class JsonSeriesTest {
  private static final int DOCUMENTS = 2_000;
  private static final List<String> VALUES =
      List.of(
          "0",
          "-1",
          "12",
          "1.50",
          "6.02e23",
          "true",
          "false",
          "null",
          "\"\"",
          "\"a\\n\\u00e9€\"",
          "{}",
          "[]",
          "{\"a\":1}",
          "{\"a\":12}",
          "[1]",
          "[1,2]",
          "[12]",
          "[ [ ] , {\"b\" : [\"]\",\"\\\"\"]} ]",
          "\"\\\\\"");

  /** Members come, go and change, and so do elements. */
  private static String document(Random random) {
    var text = new StringBuilder("{");
    for (var member = 0; member < 4; member++) {
      if (random.nextInt(4) > 0) {
        text.append(text.length() > 1 ? "," : "").append(blank(random));
        text.append("\"m").append(member).append("\"").append(blank(random)).append(':');
        text.append(blank(random)).append(value(random)).append(blank(random));
      }
    }
    return text.append('}').append(blank(random)).toString();
  }

  private static String value(Random random) {
    if (random.nextBoolean()) {
      return VALUES.get(random.nextInt(VALUES.size()));
    }
    var text = new StringBuilder("[");
    for (var element = random.nextInt(5); element > 0; element--) {
      text.append(VALUES.get(random.nextInt(4) == 0 ? random.nextInt(VALUES.size()) : element));
      text.append(element > 1 ? "," : "").append(blank(random));
    }
    return text.append(']').toString();
  }

  private static String blank(Random random) {
    return random.nextInt(6) == 0 ? " \n" : "";
  }

  @Test
  void eachIsReadAsIfItWereAlone() {
    var random = new Random(45);
    var series = new JsonSeries();
    for (var round = 0; round < DOCUMENTS; round++) {
      var document = document(random).getBytes(UTF_8);
      assertThat(series.object(document))
          .as("round %d: %s", round, new String(document, UTF_8))
          .isEqualTo(StrictJson.object(document));
    }
  }

  @Test
  void whatIsTheSameIsShared() {
    var series = new JsonSeries();
    ObjectNode first =
        series.object("{\"a\":[{\"b\":1},{\"c\":2}],\"d\":{\"e\":3}}".getBytes(UTF_8));
    ObjectNode second =
        series.object("{\"a\":[{\"b\":1},{\"c\":4}],\"d\":{\"e\":3}}".getBytes(UTF_8));
    assertThat(second.path("a").path(0)).isSameAs(first.path("a").path(0));
    assertThat(second.path("d")).isSameAs(first.path("d"));
    assertThat(second.path("a").path(1).path("c").asInt()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "1",
        "{",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1",
        "{\"a\":1}x",
        "{\"a\":1,}",
        "{\"a\":[1,]}",
        "{\"a\":[1}",
        "{\"a\":01}",
        "{\"a\":nul}",
        "{\"a\":1,\"a\":2}",
        "{1:2}",
        "{\"a\":{\"b\":1,\"b\":2}}",
        "{\"a\":\"",
        "{\"a\" 1}"
      })
  void anythingElseIsRefusedAsItIsAlone(String text) {
    var bytes = text.getBytes(UTF_8);
    assertThatThrownBy(() -> StrictJson.object(bytes)).isInstanceOf(MalformedJsonException.class);
    assertThatThrownBy(() -> new JsonSeries().object(bytes))
        .isInstanceOf(MalformedJsonException.class);
  }
}
