package dev.sallyport.dataplane.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.json.StrictJson;
import org.junit.jupiter.api.Test;

class ContextTest {

  /** Whoever nests it deep hides nothing by that. */
  @Test
  void theDeepestInputThatIsTakenIsShown() {
    var depth = StrictJson.MAX_DEPTH - 1;
    var input = "{\"x\":" + "[".repeat(depth) + "\"rm\"" + "]".repeat(depth) + "}";
    assertThat(StrictJson.object(input.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isNotEmpty();
    var context =
        Context.of(
            "{\"phase\":\"tool_use\",\"tool_use\":{\"name\":\"Odd\",\"input\":%s}}"
                .formatted(input));
    assertThat(context.isToolUse()).isTrue();
    assertThat(context.input()).contains("\"rm\"");
    assertThat(context.text("withheld")).isEmpty();
  }

  @Test
  void whatCannotBeReadIsNotShownAsNothing() {
    assertThat(Context.of("{").text("withheld")).contains("cannot be read");
    assertThat(Context.of("{}").isEmpty()).isTrue();
  }
}
