package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a policy says of the tools in a reply is what happens, streamed and whole. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JudgedToolsTest {
  private static final String DENIED =
      "The tool `Bash` was not run, because the policy refuses it: it touches what is forbidden (rule"
          + " forbidden); do not try the same again, but go on in another way, or say what is missing.";

  @AutoClose private final JudgedTools site = JudgedTools.start("--hold-seconds", "240");
  @AutoClose private final Http http = new Http();
  @AutoClose private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @BeforeEach
  void forget() {
    site.sim().clear();
  }

  private static String bash(String command) {
    return "[sim:tool Bash {\"command\":\"%s\"}]".formatted(command);
  }

  private Http.Answer ask(String prompt, boolean stream) {
    return http.send(Http.message(site.bot(), tools(Http.askWithTool(prompt, stream))));
  }

  private static ObjectNode tools(ObjectNode body) {
    body.withArray("tools")
        .addObject()
        .put("type", "web_search_20250305")
        .put("name", "web_search");
    return body;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDeniedToolIsATextAndTheOtherOneRuns(boolean stream) {
    Http.Answer answer =
        ask("[sim:text Let me see.]" + bash("cat forbidden") + bash("ls KD-123456"), stream);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body())
        .contains(DENIED, "\"stop_reason\":\"tool_use\"", "[number]")
        .doesNotContain("cat forbidden", "123456");
    List<JsonNode> entries =
        Until.found(
            "both are recorded",
            () ->
                Optional.of(site.gateway().audit().of(answer.exchange()))
                    .filter(all -> all.size() > 3));
    assertThat(entries.stream().map(entry -> entry.path("kind").asText()))
        .startsWith("intent", "tool_use", "tool_use");
    assertThat(entries.get(1).path("step").asText()).isEqualTo("denied");
    assertThat(entries.get(1).at("/ruling/rules/0").asText()).isEqualTo("forbidden");
    assertThat(entries.get(2).path("step").asText()).isEqualTo("masked");
    assertThat(entries.toString()).doesNotContain("cat forbidden", "123456");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theTurnEndsWhereNothingIsLeftToRun(boolean stream) {
    Http.Answer answer = ask(bash("forbidden"), stream);
    assertThat(answer.body())
        .contains(DENIED, "\"stop_reason\":\"end_turn\"")
        .doesNotContain("toolu_");
    assertThat(ask(bash("forbidden"), stream).body()).contains(DENIED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatTheServiceHasRunIsWithheld(boolean stream) {
    for (String tool : List.of("server-tool", "mcp-tool")) {
      Http.Answer answer =
          ask(
              "[sim:%s web_search {\"query\":\"forbidden\"}] [sim:text So.]".formatted(tool),
              stream);
      assertThat(answer.body())
          .contains("is withheld with its result", "So.")
          .doesNotContain("has found", "toolu_");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aToolWaitsForAPerson(boolean stream) throws Exception {
    int known = site.asked().size();
    String prompt = bash("touch precious " + stream);
    Future<Http.Answer> held = threads.submit(() -> ask(prompt, stream));
    String id = site.waiting(known);
    assertThat(held.isDone()).isFalse();
    site.answer("grant", id, "");
    assertThat(held.get().body()).contains("toolu_", "\"stop_reason\":\"tool_use\"");
    Future<Http.Answer> again = threads.submit(() -> ask(prompt, stream));
    site.answer("refuse", site.waiting(known + 1), "not twice");
    assertThat(again.get().body()).contains("alice refused it: not twice").doesNotContain("toolu_");
  }

  @Test
  void everyCutOfAnInput() {
    String input = "{\"command\":\"echo KD-123456 \\u0066orbidde\",\"é\":\"😀\"}";
    for (int at = 1; at < input.codePointCount(0, input.length()); at += 3) {
      Http.Answer answer = ask("[sim:split %d] [sim:tool Bash %s]".formatted(at, input), true);
      assertThat(answer.stream().toolInput().path("command").asText())
          .as("cut at " + at)
          .isEqualTo("echo [number] forbidde");
    }
  }

  @Test
  void aToolThatIsCutOffNeverLeaves() {
    for (String fault : List.of("[sim:break 4]", "[sim:error-midstream 4]")) {
      assertThat(ask(fault + bash("ls"), true).body())
          .contains("message_start", "event: error")
          .doesNotContain("toolu_", "input_json_delta");
    }
  }
}
