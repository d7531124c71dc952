package dev.sallyport.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sallyport.engine.model.AdminAct;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.support.Calls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
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
            RequestSearch.NONE,
            "test",
            Footprint.of(List.of("input.request.last_turn[*].content")));
    assertThat(JSON.readTree(input).at("/request").properties()).hasSize(1);
    assertThat(
            String.join(
                " ", JSON.readTree(input).at("/request/last_turn").findValuesAsText("content")))
        .isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{role: user, content: one} | one",
        "{role: user, content: []} | ''",
        "{role: user, content: [{type: text, text: one}, {type: text, text: two}]} | one,two",
        "{role: user, content: [{type: tool_result, content: one}, {type: image}, {text: two}]} | ''",
        "{role: user, content: one}, {role: user, content: [{type: text, text: two}]} | one,two",
        "{role: user, content: old}, {role: assistant, content: x}, {role: user, content: new} | new",
        "{role: user, content: 7}, {role: user}, {role: user, content: {type: text}}, 7 | ''"
      })
  void theLastTextsAreTheTextsOfTheLastTurn(String messages, String wanted) throws Exception {
    var body = "{\"model\": \"m\", \"messages\": [" + quoted(messages) + "]}";
    var input =
        InputDocument.of(
            Calls.message(Calls.person("a"), body),
            RequestSearch.NONE,
            "test",
            Footprint.of(List.of("input.request.last_texts")));
    var texts = new ArrayList<String>();
    JSON.readTree(input).at("/request/last_texts").forEach(text -> texts.add(text.textValue()));
    assertThat(String.join(",", texts)).isEqualTo(wanted);
  }

  @Test
  void findingsAreLookedForOnlyWhereAPolicyReadsThem() throws Exception {
    var call = Calls.message(Calls.person("a"), "{\"model\": \"m\", \"messages\": []}");
    var searched = new AtomicInteger();
    RequestSearch search =
        _ -> {
          searched.incrementAndGet();
          return List.of(new Finding("aws.access_key", "request.text", 2));
        };
    InputDocument.of(call, search, "test", Footprint.of(List.of("input.identity", "input.time")));
    assertThat(searched).hasValue(0);
    var input =
        InputDocument.of(call, search, "test", Footprint.of(List.of("input.findings[_].detector")));
    assertThat(JSON.readTree(input))
        .isEqualTo(
            JSON.readTree(
                """
                {"findings": [{"detector": "aws.access_key", "where": "request.text", "count": 2}]}
                """));
  }

  private static final String FULL =
      """
      {"model": "m", "max_tokens": 1, "stream": true, "system": "s", "temperature": 1,
       "tools": [{"name": "t", "type": "custom"}], "messages": [{"role": "user", "content": "c"}]}
      """;

  /** What rules may be ready for before the gateway gives it; its description says so. */
  private static final Set<String> NOT_GIVEN_YET = Set.of("/usage", "/tool_use");

  /**
   * What {@code docs/guide/policy-input.md} says to be there always is what the schema requires.
   */
  @Test
  void theSchemaKnowsEveryFieldAndWhichAreAlwaysThere() throws Exception {
    var schema = JSON.readTree(Files.readString(Path.of("../rego/schemas/input.json")));
    var full = Calls.message(Calls.person("a"), FULL);
    var bare =
        new Call(
            full.exchange(),
            full.at(),
            full.identity(),
            Endpoint.MODELS,
            "",
            Headers.NONE,
            new Call.Labels("", "", ""),
            new byte[0],
            MissingNode.getInstance(),
            "digest");
    var given = fields(schema, "properties");
    given.removeAll(NOT_GIVEN_YET);
    var all = document(full);
    all.addAll(names(JSON.readTree(InputDocument.of(ACT, "test"))));
    assertThat(all).isEqualTo(given);
    assertThat(document(bare)).isEqualTo(fields(schema, "required"));
  }

  private static final AdminAct ACT =
      new AdminAct(Calls.person("a"), AdminAct.Action.POLICY_READ, Calls.NOW);

  @Test
  void anActIsShownWithAllThatIsKnownOfWhoAsks() throws Exception {
    var input = JSON.readTree(InputDocument.of(ACT, "test"));
    assertThat(names(input))
        .contains("/phase", "/action", "/time", "/environment", "/identity/claims")
        .doesNotContain("/request", "/findings");
    assertThat(input.at("/phase").textValue()).isEqualTo("admin");
    assertThat(input.at("/action").textValue()).isEqualTo("policy.read");
    assertThat(input.at("/identity/subject").textValue()).isEqualTo("a");
  }

  private static Set<String> document(Call call) throws Exception {
    RequestSearch search = _ -> List.of();
    return names(JSON.readTree(InputDocument.of(call, search, "test", Footprint.ALL)));
  }

  private static Set<String> names(JsonNode input) {
    var names = new TreeSet<String>();
    for (var path : List.of("", "/identity", "/request", "/request/labels")) {
      input.at(path).fieldNames().forEachRemaining(name -> names.add(path + "/" + name));
    }
    return names;
  }

  private static Set<String> fields(JsonNode schema, String keyword) {
    var names = new TreeSet<String>();
    for (var path : List.of("", "/identity", "/request", "/request/labels")) {
      var node = schema.at(path.replace("/", "/properties/") + "/" + keyword);
      if (node.isArray()) {
        node.forEach(name -> names.add(path + "/" + name.textValue()));
      } else {
        node.fieldNames().forEachRemaining(name -> names.add(path + "/" + name));
      }
    }
    return names;
  }

  private static String quoted(String relaxed) {
    return relaxed.replaceAll("[a-z_]+", "\"$0\"");
  }
}
