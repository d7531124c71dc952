package dev.sallyport.engine.custody;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.custody.Conversations.Talk;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.price.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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

  private static Reply reply(String letters) {
    var beats = List.of(new Reply.Beat(0, letters));
    return new Reply(
        letters.isEmpty() ? List.of() : List.of(new Reply.Block("text", "", false, beats)),
        Usage.UNKNOWN,
        "",
        "",
        "");
  }

  private static int history(Conversations said, JsonNode messages, Reply reply) {
    var talk = Talk.of(messages);
    var history = said.history(talk);
    said.add(talk, reply);
    return history;
  }

  /** Calls, each with what the model answered behind {@code >}. */
  @ParameterizedTest
  @CsvSource({
    "a>B aBc>D aBcDe,         0 2 4",
    // Tools answer in more than one message.
    "a>B aBcd>E aBcdEfg,      0 2 5",
    // Two agents talk by turns.
    "a>B x>Y aBc>D xYz aBcDe, 0 0 2 2 4",
    // The same again.
    "aBc aBc,                 0 2",
    // Somebody began anew, or changed what was said before.
    "aBc>D q aBcDe,           0 0 4",
    "a>B aBc>D aBe,           0 2 2",
    // The client says of itself that the model has said so.
    "a>B aXc,                 0 1",
    "aBc>D aXc,               0 1",
    "a>B aBc>D aBcXe,         0 2 3",
    "a>B aBXc,                0 1",
    // It was answered twice, or what it was told is taken back.
    "a>B a>C aBd aCd,         0 0 2 2",
    "a>B aXc>D aBe,           0 1 2",
    "a> aBc,                  0 1",
    // A beginning of the answer that the client gives to the model.
    "aB>C,                    0",
    "a>B aB>C,                0 1",
    "a>B aBcD,                0 2"
  })
  void whatIsNewIsTold(String calls, String histories) {
    var said = new Conversations();
    var expected = histories.split(" ", -1);
    var at = 0;
    for (var call : calls.split(" ", -1)) {
      var parts = (call + ">").split(">", -1);
      assertThat(history(said, messages(parts[0]), reply(parts[1])))
          .as("%s in %s", call, calls)
          .isEqualTo(Integer.parseInt(expected[at]));
      at++;
    }
  }

  /** What a client gives back, and whether that is what the model has answered. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          {'type':'thinking','thinking':'Hm.'},{'type':'text','text':'Yes.'},{'type':'tool_use','id':'t','name':'Bash','input':{'a':1,'b':[]}}; true
          {'type':'text','text':'Yes. '},{'type':'tool_use','id':'t','name':'Bash','input':{'b':[],'a':1.0}};                                   true
          {'type':'text','text':'Yes.'};                                                                                                       false
          {'type':'text','text':'Yes.'},{'type':'tool_use','id':'t','name':'Bash','input':{'a':2,'b':[]}};                                      false
          {'type':'text','text':'Yes.'},{'type':'tool_use','id':'t','name':'Exec','input':{'a':1,'b':[]}};                                      false
          {'type':'thinking','thinking':'So.'},{'type':'text','text':'Yes.'},{'type':'tool_use','id':'t','name':'Bash','input':{'a':1,'b':[]}}; false
          """)
  void whatTheModelAnsweredIsKnownAgain(String content, boolean isKnown) {
    var reply =
        new Reply(
            List.of(
                new Reply.Block("thinking", "", false, List.of(new Reply.Beat(0, "Hm."))),
                new Reply.Block(
                    "text", "", false, List.of(new Reply.Beat(0, "Ye"), new Reply.Beat(1, "s."))),
                new Reply.Block(
                    "tool_use", "Bash", true, List.of(new Reply.Beat(2, "{\"a\":1,\"b\":[]}")))),
            Usage.UNKNOWN,
            "",
            "",
            "");
    var said = new Conversations();
    assertThat(history(said, json("[{'role':'user','content':'a'}]"), reply)).isZero();
    assertThat(
            history(
                said,
                json(
                    "[{'role':'user','content':'a'},{'role':'assistant','content':[%s]},{'role':'user','content':'b'}]"
                        .formatted(content)),
                Reply.NONE))
        .isEqualTo(isKnown ? 2 : 1);
  }

  /** A call by itself is told as it is in the row: see {@link Custody#turn}. */
  @Test
  void goingBackKnowsWhatGoingOnKnows() {
    for (var seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      var agents = new ArrayList<String>();
      for (var agent = 0; agent < 11; agent++) {
        agents.add(Character.toString('a' + agent));
      }
      var row = new Conversations();
      var calls = new ArrayList<Talk>();
      for (var call = 0; call < 60; call++) {
        var agent = random.nextInt(agents.size());
        var talk = Talk.of(messages(agents.get(agent)));
        var alone = new Conversations();
        for (var at = calls.size() - 1; at >= 0 && !alone.settles(talk); at--) {
          alone.addEarlier(calls.get(at), reply("Z"));
        }
        assertThat(alone.history(talk))
            .as("seed %d, call %d", seed, call)
            .isEqualTo(row.history(talk));
        row.add(talk, reply("Z"));
        calls.add(talk);
        agents.set(agent, agents.get(agent) + (random.nextInt(5) == 0 ? "Yy" : "Zy"));
      }
    }
  }

  @Test
  void marksAndListsMakeNoDifference() {
    var said = new Conversations();
    assertThat(history(said, json("[{'role':'user','content':'a'}]"), Reply.NONE)).isZero();
    assertThat(
            history(
                said,
                json(
                    "[{'role':'user','content':[{'type':'text','text':'a','cache_control':{'type':'ephemeral'}}]},{'role':'user','content':'b'}]"),
                Reply.NONE))
        .isEqualTo(1);
  }

  private static JsonNode json(String text) {
    return StrictJson.value(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
