package dev.sallyport.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.engine.support.Calls;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputDocumentTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Letters stand for messages: u of the user, a of the assistant, s of the system. */
  @ParameterizedTest
  @CsvSource({
    "u, u0",
    "ua, u0",
    "uau, u2",
    "uuau, u3",
    "auu, u1 u2",
    "uaua, u2",
    "uaa, ''",
    "usu, u0 u2",
    "uasu, u3",
    "a, ''",
    "'', ''"
  })
  void theLastTurnIsWhatTheUserHasSaidSinceTheLastAnswer(String roles, String wanted)
      throws Exception {
    var messages = JSON.createArrayNode();
    for (int i = 0; i < roles.length(); i++) {
      var role =
          switch (roles.charAt(i)) {
            case 'u' -> "user";
            case 'a' -> "assistant";
            default -> "system";
          };
      messages.addObject().put("role", role).put("content", roles.charAt(i) + "" + i);
    }
    var body = JSON.createObjectNode().put("model", "m").set("messages", messages).toString();
    var input =
        InputDocument.of(
            Calls.message(Calls.person("a"), body),
            "test",
            Footprint.of(List.of("input.request.last_turn[*].content")));
    assertThat(JSON.readTree(input).at("/request").properties()).hasSize(1);
    assertThat(
            String.join(
                " ", JSON.readTree(input).at("/request/last_turn").findValuesAsText("content")))
        .isEqualTo(wanted);
  }
}
