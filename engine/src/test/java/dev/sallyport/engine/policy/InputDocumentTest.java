package dev.sallyport.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.model.AdminAct;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Spent;
import dev.sallyport.engine.model.ToolUse;
import dev.sallyport.engine.support.Calls;
import dev.sallyport.shell.ToolReader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
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
            Inspection.withoutFindings(),
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
        "{role: user, content: [{type: tool_result, content: one}, {type: image}, {text: two}]} |"
            + " ''",
        "{role: user, content: one}, {role: user, content: [{type: text, text: two}]} | one,two",
        "{role: user, content: old}, {role: assistant, content: x}, {role: user, content: new} |"
            + " new",
        "{role: user, content: 7}, {role: user}, {role: user, content: {type: text}}, 7 | ''"
      })
  void theLastTextsAreTheTextsOfTheLastTurn(String messages, String wanted) throws Exception {
    var body = "{\"model\": \"m\", \"messages\": [" + quoted(messages) + "]}";
    var input =
        InputDocument.of(
            Calls.message(Calls.person("a"), body),
            Inspection.withoutFindings(),
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
    var search =
        new Inspection(
            _ -> {
              searched.incrementAndGet();
              return List.of(new Finding("aws.access_key", "request.text", 2));
            },
            _ -> List.of(),
            new ToolReader());
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

  @Test
  void usageIsLookedUpOnlyWhereAPolicyReadsIt() throws Exception {
    var call = Calls.message(Calls.person("a"), FULL);
    var asked = new AtomicInteger();
    var inspection =
        Inspection.withoutFindings()
            .counting(
                one -> {
                  asked.incrementAndGet();
                  return COUNTING.spent().apply(one);
                });
    InputDocument.of(
        call, inspection, "test", Footprint.of(List.of("input.identity", "input.findings")));
    assertThat(asked).hasValue(0);
    var schema = JSON.readTree(Files.readString(Path.of("../rego/schemas/input.json")));
    for (var input :
        List.of(
            InputDocument.of(
                call, inspection, "test", Footprint.of(List.of("input.usage.day.tokens"))),
            InputDocument.of(
                use("Bash", "{}"), inspection, "test", Footprint.of(List.of("input.usage"))))) {
      var usage = JSON.readTree(input).path("usage");
      assertMembers(usage, schema.at("/properties/usage"), "required");
      for (var window : usage) {
        assertMembers(window, schema.at("/properties/usage/properties/week"), "required");
      }
      assertThat(usage.at("/month/dollars").decimalValue()).isEqualByComparingTo("0.25");
    }
    assertThat(asked).hasValue(2);
  }

  private static final String FULL =
      """
      {"model": "m", "max_tokens": 1, "stream": true, "system": "s", "temperature": 1,
       "tools": [{"name": "t", "type": "custom"}], "messages": [{"role": "user", "content": "c"}]}
      """;

  /** Of somebody who has spent something. */
  private static final Inspection COUNTING =
      Inspection.withoutFindings()
          .counting(
              _ ->
                  Stream.of("day", "week", "month")
                      .map(window -> new Spent(window, 2, 30, new BigDecimal("0.250000")))
                      .toList());

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
    var all = document(full, COUNTING);
    all.add("/tool_use");
    all.addAll(names(JSON.readTree(InputDocument.of(ACT, "test"))));
    assertThat(all).isEqualTo(given);
    assertThat(document(bare, Inspection.withoutFindings())).isEqualTo(fields(schema, "required"));
  }

  private static ToolUse use(String name, String input) throws Exception {
    return new ToolUse(
        Calls.message(Calls.person("a"), FULL),
        Calls.NOW,
        ToolUse.Kind.MCP_TOOL_USE,
        "toolu_1",
        name,
        (ObjectNode) JSON.readTree(input));
  }

  private static JsonNode document(ToolUse use, String... reads) throws Exception {
    return JSON.readTree(
        InputDocument.of(use, Inspection.withoutFindings(), "test", Footprint.of(List.of(reads))));
  }

  @Test
  void theSchemaKnowsEveryFieldOfAToolUse() throws Exception {
    var schema =
        JSON.readTree(Files.readString(Path.of("../rego/schemas/input.json")))
            .at("/properties/tool_use");
    var broken = use("Bash", "{\"command\": \"curl http://x.example/ > /tmp/x; 'x\"}");
    var whole = use("Bash", "{\"command\": \"curl http://x.example/ > /tmp/x\"}");
    assertMembers(document(broken, "input").path("tool_use"), schema, "properties");
    var shown = document(whole, "input").path("tool_use");
    assertMembers(shown, schema, "required");
    for (var list : List.of("commands", "urls")) {
      assertMembers(
          shown.path(list).path(0), schema.at("/properties/" + list + "/items"), "properties");
    }
    assertMembers(
        shown.at("/commands/0/redirects/0"),
        schema.at("/properties/commands/items/properties/redirects/items"),
        "properties");
  }

  private static void assertMembers(JsonNode shown, JsonNode schema, String keyword) {
    var wanted = new TreeSet<String>();
    if (schema.path(keyword).isArray()) {
      schema.path(keyword).forEach(name -> wanted.add(name.textValue()));
    } else {
      schema.path(keyword).fieldNames().forEachRemaining(wanted::add);
    }
    var names = new TreeSet<String>();
    shown.fieldNames().forEachRemaining(names::add);
    assertThat(names).isEqualTo(wanted);
  }

  @Test
  void aToolUseIsShownAsFarAsAPolicyReadsIt() throws Exception {
    var use = use("Bash", "{\"command\": \"a=git; $a push\"}");
    assertThat(document(use, "input.tool_use.commands[*].words", "input.tool_use.type"))
        .isEqualTo(
            JSON.readTree(
                """
                {"tool_use": {"type": "mcp_tool_use", "commands": [{"words": ["git", "push"]}]}}
                """));
    assertThat(document(use, "input.tool_use.name"))
        .isEqualTo(JSON.readTree("{\"tool_use\": {\"name\": \"Bash\"}}"));
  }

  @Test
  void findingsOfAToolUseAreOfItsInputAlone() throws Exception {
    var inspection =
        new Inspection(
            _ -> List.of(new Finding("in.request", "request.text", 1)),
            _ -> List.of(new Finding("in.input", "response.tool_use", 1)),
            new ToolReader());
    var input =
        InputDocument.of(
            use("Bash", "{}"), inspection, "test", Footprint.of(List.of("input.findings")));
    assertThat(JSON.readTree(input).findValuesAsText("detector")).containsExactly("in.input");
  }

  @Test
  void toolResultsAreWhatToolsHaveBroughtBackSinceTheLastAnswer() throws Exception {
    var body =
        """
        {"model": "m", "messages": [
          {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t0", "content": "old"}]},
          {"role": "assistant", "content": [
            {"type": "tool_use", "id": "t1", "name": "Read", "input": {}},
            {"type": "mcp_tool_use", "id": "t2", "name": "search", "input": {}}]},
          {"role": "user", "content": [
            {"type": "text", "text": "Here:"},
            {"type": "tool_result", "tool_use_id": "t1", "content": "one", "is_error": true},
            {"type": "mcp_tool_result", "tool_use_id": "t2", "content": [
              {"type": "text", "text": "two"},
              {"type": "document", "title": "three", "source": {"type": "text", "data": "x"}}]},
            {"type": "tool_result", "tool_use_id": "t3"}]}]}
        """;
    var input =
        InputDocument.of(
            Calls.message(Calls.person("a"), body),
            Inspection.withoutFindings(),
            "test",
            Footprint.of(List.of("input.request.tool_results")));
    assertThat(JSON.readTree(input).at("/request/tool_results"))
        .isEqualTo(
            JSON.readTree(
                """
                [{"tool_use_id": "t1", "name": "Read", "is_error": true, "texts": ["one"]},
                 {"tool_use_id": "t2", "name": "search", "is_error": false, "texts": ["two", "three", "x"]},
                 {"tool_use_id": "t3", "is_error": false, "texts": []}]
                """));
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

  private static final List<String> OBJECTS =
      List.of("", "/identity", "/request", "/request/labels");

  private static Set<String> document(Call call, Inspection inspection) throws Exception {
    return names(JSON.readTree(InputDocument.of(call, inspection, "test", Footprint.ALL)));
  }

  private static Set<String> names(JsonNode input) {
    var names = new TreeSet<String>();
    for (var path : OBJECTS) {
      input.at(path).fieldNames().forEachRemaining(name -> names.add(path + "/" + name));
    }
    return names;
  }

  private static Set<String> fields(JsonNode schema, String keyword) {
    var names = new TreeSet<String>();
    for (var path : OBJECTS) {
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
