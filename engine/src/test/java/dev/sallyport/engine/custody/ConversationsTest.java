package dev.sallyport.engine.custody;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.json.StrictJson;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversationsTest {

  /** Messages by letters: of a person in lower case, of the model in capitals. */
  private static JsonNode messages(String letters) {
    var list = StrictJson.newObject().putArray("messages");
    letters
        .chars()
        .forEach(
            letter ->
                list.addObject()
                    .put("role", Character.isUpperCase(letter) ? "assistant" : "user")
                    .put("content", Character.toString(letter)));
    return list;
  }

  @ParameterizedTest
  @CsvSource({
    "a aBc aBcDe,         0 2 4",
    // Tools answer in more than one message.
    "a aBcd aBcdEfg,      0 2 5",
    // Two agents talk by turns.
    "a x aBc xYz aBcDe,   0 0 2 2 4",
    // The same again.
    "aBc aBc,             0 2",
    // Somebody began anew, or changed what was said before.
    "aBc q aBcDe,         0 0 4",
    "aBc aXc,             0 2",
    // A beginning of the answer that the client gives to the model.
    "aB,                  0",
    "a aBcD,              0 2"
  })
  void whatIsNewIsTold(String calls, String histories) {
    var said = new Conversations();
    var expected = histories.split(" ", -1);
    var at = 0;
    for (var call : calls.split(" ", -1)) {
      assertThat(said.history(messages(call), true))
          .as("%s in %s", call, calls)
          .isEqualTo(Integer.parseInt(expected[at]));
      at++;
    }
  }

  @Test
  void whatTheModelWasNotToldIsNoHistory() {
    var said = new Conversations();
    assertThat(said.history(messages("a"), false)).isZero();
    assertThat(said.history(messages("aBc"), true)).isZero();
  }

  @Test
  void marksAndListsMakeNoDifference() {
    var said = new Conversations();
    assertThat(said.history(json("[{'role':'user','content':'a'}]"), true)).isZero();
    assertThat(
            said.history(
                json(
                    "[{'role':'user','content':[{'type':'text','text':'a','cache_control':{'type':'ephemeral'}}]},{'role':'user','content':'b'}]"),
                true))
        .isEqualTo(1);
  }

  private static JsonNode json(String text) {
    return StrictJson.value(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
