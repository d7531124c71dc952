package dev.sallyport.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversations that the service takes back, and those that it does not. */
class ConversationTest {
  private static final String USE =
      "{\"type\":\"tool_use\",\"id\":\"%s\",\"name\":\"n\",\"input\":{}}";
  private static final String RESULT = "{\"type\":\"tool_result\",\"tool_use_id\":\"%s\"}";
  private static final String TEXT = "{\"type\":\"text\",\"text\":\"%s\"}";
  private static final String HOSTED =
      "{\"type\":\"server_tool_use\",\"id\":\"%s\",\"name\":\"n\",\"input\":{}}";
  private static final String HOSTED_RESULT =
      "{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"%s\"}";

  /** Messages, the user's first and then by turns, each a list of blocks. */
  private static void check(String... contents) throws IOException {
    List<JsonNode> messages = new ArrayList<>();
    for (String content : contents) {
      ObjectNode message = Wire.nothing();
      message.put("role", messages.size() % 2 == 0 ? "user" : "assistant");
      message.set("content", Caller.read("[" + content + "]"));
      messages.add(message);
    }
    Conversation.check(messages);
  }

  @Test
  void whatIsWhole() throws IOException {
    String hi = TEXT.formatted("hi");
    check(hi, USE.formatted("a") + "," + USE.formatted("b"), both("a", "b") + "," + hi);
    check(hi, USE.formatted("a") + "," + hi, RESULT.formatted("a"), hi, hi);
    check(hi, HOSTED.formatted("s") + "," + HOSTED_RESULT.formatted("s") + "," + hi, hi);
    check(hi, hi + "," + HOSTED.formatted("s"));
  }

  private static String both(String one, String other) {
    return RESULT.formatted(one) + "," + RESULT.formatted(other);
  }

  @Test
  void whatIsNot() {
    String hi = TEXT.formatted("hi");
    refused("non-empty", TEXT.formatted(""));
    refused("non-empty", hi, TEXT.formatted(""), hi);
    refused("without `tool_result`", hi, USE.formatted("a"), hi);
    refused("without `tool_result`", hi, USE.formatted("a"));
    refused("without `tool_result`", hi, USE.formatted("a"), hi + "," + RESULT.formatted("a"));
    refused("unexpected `tool_use_id`", hi, USE.formatted("a"), both("a", "a"));
    refused("unexpected `tool_use_id`", hi, hi, RESULT.formatted("a"));
    refused(
        "must be unique",
        hi,
        USE.formatted("a"),
        RESULT.formatted("a"),
        USE.formatted("a"),
        RESULT.formatted("a"));
    refused("without a corresponding", hi, HOSTED.formatted("s"), hi);
    refused("unexpected `tool_use_id`", hi, HOSTED_RESULT.formatted("s"), hi);
    refused(
        "valid dictionary",
        hi,
        "{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"n\",\"input\":\"x\"}",
        RESULT.formatted("a"));
  }

  private static void refused(String why, String... contents) {
    assertThatThrownBy(() -> check(contents))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource({
    "server-tool, server_tool_use, web_search_tool_result",
    "mcp-tool, mcp_tool_use, mcp_tool_result"
  })
  void hostedToolsComeWithTheirResults(String directive, String use, String result)
      throws IOException, InterruptedException {
    ObjectNode request =
        Caller.prompt(
            "[sim:%s web_search {\"query\":\"q\"}] [sim:text found]".formatted(directive));
    request.putArray("tools").addObject().put("name", "web_search");
    try (ClaudeSim sim = ClaudeSim.start(Options.defaults());
        Caller caller = new Caller(sim)) {
      JsonNode reply = Caller.json(caller.post(request));
      assertThat(reply.at("/content/0/type").asText()).isEqualTo(use);
      assertThat(reply.at("/content/0/input/query").asText()).isEqualTo("q");
      assertThat(reply.at("/content/1/type").asText()).isEqualTo(result);
      assertThat(reply.at("/content/1/tool_use_id")).isEqualTo(reply.at("/content/0/id"));
      assertThat(reply.path("stop_reason").asText()).isEqualTo("end_turn");
      assertThat(caller.stream(request).body())
          .contains("\"type\":\"" + use, "\"type\":\"" + result, "input_json_delta");
      JsonNode hello = Caller.read(TEXT.formatted("and now?"));
      assertThat(caller.post(Caller.next(request, reply, hello)).statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"server-tool", "mcp-tool"})
  void aHostedToolNeedsItsInput(String directive) throws IOException, InterruptedException {
    try (ClaudeSim sim = ClaudeSim.start(Options.defaults());
        Caller caller = new Caller(sim)) {
      assertThat(caller.post(Caller.prompt("[sim:%s x]".formatted(directive))).statusCode())
          .isEqualTo(400);
    }
  }
}
