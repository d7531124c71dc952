package dev.sallyport.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Paths, credentials, bad input, and what is remembered. */
class ApiTest {
  private static final Map<String, String> KEY = Map.of("x-api-key", Caller.KEY);
  private static final String HELLO = Caller.prompt("hello").toString();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          POST | /v1/messages?beta=true          | {"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}]} | 200 | "stop_reason":"end_turn"
          POST | /v1/messages                    | {                                                                        | 400 | not valid JSON
          POST | /v1/messages                    | []                                                                       | 400 | not a JSON object
          POST | /v1/messages                    | {"model":"m","messages":[{"role":"user","content":"x"}]}                 | 400 | max_tokens: Field required
          POST | /v1/messages                    | {"model":"m","max_tokens":0,"messages":[{"role":"user","content":"x"}]} | 400 | max_tokens: must be
          POST | /v1/messages                    | {"max_tokens":1,"messages":[{"role":"user","content":"x"}]}              | 400 | model: Field required
          POST | /v1/messages                    | {"model":"m","max_tokens":1,"messages":[]}                               | 400 | at least one message
          POST | /v1/messages                    | {"model":"m","max_tokens":1,"messages":[{"role":"me","content":"x"}]}    | 400 | messages.0.role
          POST | /v1/messages                    | {"model":"m","max_tokens":1,"messages":[{"role":"user","content":"[sim:x]"}]} | 400 | unknown directive `x`
          POST | /v1/messages                    | {"model":"m","max_tokens":1,"messages":[{"role":"user","content":"\\ud83d"}]} | 400 | lone surrogate
          POST | /v1/messages/count_tokens       | {"model":"m","messages":[{"role":"user","content":"x"}]}                 | 200 | {"input_tokens":14}
          GET  | /v1/models                      |                                                                          | 200 | "has_more":false
          GET  | /v1/models?limit=1              |                                                                          | 200 | "has_more":true
          GET  | /v1/models?limit=0              |                                                                          | 400 | limit: Input should be
          GET  | /v1/models/claude-opus-5-5      |                                                                          | 200 | "display_name":"Claude Opus 5.5"
          GET  | /v1/models/claude-none          |                                                                          | 404 | not_found_error
          HEAD | /                               |                                                                          | 200 |
          GET  | /                               |                                                                          | 404 | not_found_error
          GET  | /v1/messages                    |                                                                          | 404 | not_found_error
          POST | /v1/complete                    | {}                                                                       | 404 | not_found_error
          """)
  void paths(String method, String path, String body, int status, String part)
      throws IOException, InterruptedException {
    try (ClaudeSim sim = ClaudeSim.start(Options.defaults());
        Caller caller = new Caller(sim)) {
      HttpResponse<String> response =
          caller.send(method, path, body == null ? "" : body.strip(), KEY);
      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(response.body()).contains(part == null ? "" : part);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          x-api-key     | right         | -         | -     | 200
          authorization | Bearer right  | -         | -     | 200
          authorization | bearer right  | x-api-key | right | 200
          authorization | Bearer caller | x-api-key | right | 401
          authorization | Basic right   | -         | -     | 401
          x-api-key     | wrong         | -         | -     | 401
          x-other       | right         | -         | -     | 401
          """)
  void everyCredentialMustBeTheKey(
      String name, String value, String name2, String value2, int status)
      throws IOException, InterruptedException {
    Map<String, String> headers =
        name2.equals("-") ? Map.of(name, value) : Map.of(name, value, name2, value2);
    try (ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey("right"));
        Caller caller = new Caller(sim)) {
      assertThat(caller.send("POST", "/v1/messages", HELLO, headers).statusCode())
          .isEqualTo(status);
    }
  }

  @Test
  void aBodyOverTheLimitIsRefused() throws IOException, InterruptedException {
    try (ClaudeSim sim = ClaudeSim.start(Options.defaults().withBodyLimitBytes(10));
        Caller caller = new Caller(sim)) {
      HttpResponse<String> response = caller.post(Caller.prompt("hello"));
      assertThat(response.statusCode()).isEqualTo(413);
      assertThat(response.body()).contains("request_too_large");
    }
  }

  @Test
  void aToolResultMustAnswerACall() throws IOException, InterruptedException {
    try (ClaudeSim sim = ClaudeSim.start(Options.defaults());
        Caller caller = new Caller(sim)) {
      JsonNode result =
          Caller.read("{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":\"x\"}");
      JsonNode reply = Caller.read("{\"content\":[{\"type\":\"text\",\"text\":\"x\"}]}");
      HttpResponse<String> response =
          caller.post(Caller.next(Caller.prompt("hello"), reply, result));
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(response.body()).contains("messages.2.content.0: unexpected `tool_use_id`");

      JsonNode call =
          Caller.read(
              "{\"content\":[{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"Bash\",\"input\":{}}]}");
      JsonNode text = Caller.read("{\"type\":\"text\",\"text\":\"x\"}");
      assertThat(caller.post(Caller.next(Caller.prompt("hello"), call, text)).body())
          .contains("without `tool_result` blocks");
      assertThat(caller.post(Caller.next(Caller.prompt("hello"), call, result)).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void whatItSawIsRememberedToTheByte() throws IOException, InterruptedException {
    try (ClaudeSim sim = ClaudeSim.start(Options.defaults().withExchangesKept(2));
        Caller caller = new Caller(sim)) {
      String odd = HELLO.replace(":", " :\t");
      caller.post(Caller.prompt("gone"));
      caller.send("GET", "/v1/models?limit=1&x=%20", "", KEY);
      caller.send("POST", "/v1/messages?beta=true", odd, Map.of("X-Api-Key", "k", "X-Odd", "ä"));

      assertThat(sim.exchanges()).extracting(Exchange::number).containsExactly(2L, 3L);
      assertThat(sim.exchanges().getFirst().query()).isEqualTo("limit=1&x=%20");
      Exchange last = sim.exchanges().getLast();
      assertThat(last.method()).isEqualTo("POST");
      assertThat(last.path()).isEqualTo("/v1/messages");
      assertThat(last.query()).isEqualTo("beta=true");
      assertThat(last.header("x-api-KEY")).hasValue("k");
      assertThat(last.body().text()).isEqualTo(odd);
      assertThat(last.status()).hasValue(200);

      JsonNode seen = Caller.json(caller.send("GET", LogRoutes.PATH, "", Map.of()));
      assertThat(seen.at("/exchanges/1/body").asText()).isEqualTo(odd);
      assertThat(seen.at("/exchanges/1/headers/x-api-key/0").asText()).isEqualTo("k");

      assertThat(caller.send("DELETE", LogRoutes.PATH, "", Map.of()).statusCode()).isEqualTo(204);
      assertThat(sim.exchanges()).isEmpty();
    }
  }
}
