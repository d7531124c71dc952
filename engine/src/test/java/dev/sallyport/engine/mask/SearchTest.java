package dev.sallyport.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.dsl.MaskLanguage;
import dev.sallyport.dsl.Reading;
import dev.sallyport.dsl.Source;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Finding;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a policy is told of what detectors find. */
class SearchTest {
  private static final Masks MASKS =
      masks(
          """
          masks 1;
          detector key { match /k-\\d+/; tags secret; }
          detector name { match /ada/; }
          findings {
            on request.text { tag(secret); }
            on response.tool_use { *; }
          }
          """);

  private static Masks masks(String text) {
    return switch (MaskLanguage.read(Source.all(Map.of("masks/x.mask", text)))) {
      case Reading.Parsed(var set) -> Masks.compile(set);
      case Reading.Rejected(var wrong) -> throw new AssertionError(wrong.toString());
    };
  }

  @Test
  void whatAToolIsGivenIsSearched() {
    var input =
        StrictJson.object(
            "{\"to\": \"ada\", \"lines\": [\"k-1 k-2\"]}".getBytes(StandardCharsets.UTF_8));
    assertThat(MASKS.searchToolUse(input))
        .containsExactlyInAnyOrder(
            new Finding("name", "response.tool_use", 1),
            new Finding("key", "response.tool_use", 2));
  }

  @ParameterizedTest
  @CsvSource({
    "key,  request.text,       true",
    "key,  response.tool_use,  true",
    "key,  request.system,     false",
    "name, request.text,       false",
    "name, response.tool_use,  true",
    "gone, request.text,       false",
    "gone, response.tool_use,  false",
  })
  void itIsKnownWhatIsSearchedWhere(String detector, String where, boolean searched) {
    assertThat(MASKS.searches(detector, where)).isEqualTo(searched);
  }
}
