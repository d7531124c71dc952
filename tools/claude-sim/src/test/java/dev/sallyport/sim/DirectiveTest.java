package dev.sallyport.sim;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each directive, over the wire. */
class DirectiveTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private ClaudeSim sim = ClaudeSim.start(Options.defaults());
  private Caller caller = new Caller(sim);

  @BeforeEach
  void clear() {
    sim.clear();
  }

  @AfterEach
  void stop() {
    sim.close();
    caller.close();
  }

  @Test
  void textIsSaidLiterally() throws IOException, InterruptedException {
    JsonNode reply = Caller.json(caller.post(Caller.prompt("x [sim:text one  [two] «three»] y")));
    assertThat(reply.at("/content/0/text").asText()).isEqualTo("one  [two] «three»");
    assertThat(reply.path("stop_reason").asText()).isEqualTo("end_turn");
  }

  @Test
  void directivesAreFoundInAnyTextBlockOfTheLastUserMessageOnly()
      throws IOException, InterruptedException {
    ObjectNode request = Caller.prompt("[sim:text first]");
    JsonNode first = Caller.json(caller.post(request));
    ObjectNode next =
        Caller.next(
            request,
            first,
            Caller.read("{\"type\":\"text\",\"text\":\"<system-reminder>[sim:text second]\"}"),
            Caller.read("{\"type\":\"text\",\"text\":\"the prompt\"}"));
    next.withArray("messages").addObject().put("role", "system").put("content", "[sim:text no]");
    JsonNode second = Caller.json(caller.post(next));
    assertThat(second.path("content")).hasSize(1);
    assertThat(second.at("/content/0/text").asText()).isEqualTo("second");
  }

  @Test
  void splitCutsAtThePositions() throws IOException, InterruptedException {
    HttpResponse<String> stream = caller.stream(Caller.prompt("[sim:split 1,3][sim:text a😀b😀c]"));
    assertThat(Caller.pieces(stream, "text")).containsExactly("a", "😀b", "😀c");
  }

  @Test
  void chunksCutEvery() throws IOException, InterruptedException {
    HttpResponse<String> stream = caller.stream(Caller.prompt("[sim:chunks 2][sim:text a😀bc😀]"));
    assertThat(Caller.pieces(stream, "text")).containsExactly("a😀", "bc", "😀");
  }

  @Test
  void tokensAreWordsEachInItsDelta() throws IOException, InterruptedException {
    HttpResponse<String> stream = caller.stream(Caller.prompt("[sim:tokens 200]"));
    assertThat(Caller.pieces(stream, "text")).hasSize(200);
    assertThat(String.join("", Caller.pieces(stream, "text")).split(" ")).hasSize(200);
  }

  @Test
  void aToolLoopCompletes() throws IOException, InterruptedException {
    ObjectNode request =
        Caller.withBash(Caller.prompt("Run it: [sim:tool Bash {\"command\":\"echo [hello]\"}]"));
    JsonNode call = Caller.json(caller.post(request));
    assertThat(call.path("stop_reason").asText()).isEqualTo("tool_use");
    assertThat(call.at("/content/0/input/command").asText()).isEqualTo("echo [hello]");

    String id = call.at("/content/0/id").asText();
    String result =
        "{\"type\":\"tool_result\",\"tool_use_id\":\"%s\",\"content\":\"[hello]\"}".formatted(id);
    JsonNode end = Caller.json(caller.post(Caller.next(request, call, Caller.read(result))));
    assertThat(end.path("stop_reason").asText()).isEqualTo("end_turn");
    assertThat(end.at("/content/0/text").asText()).contains("The tool answered: “[hello]”");
  }

  @Test
  void aToolIsOnlyCalledWhereItIsDeclared() throws IOException, InterruptedException {
    JsonNode reply =
        Caller.json(caller.post(Caller.prompt("[sim:tool Bash {\"command\":\"ls\"}]")));
    assertThat(reply.at("/content/0/text").asText()).contains("has no such tool");
    assertThat(reply.path("stop_reason").asText()).isEqualTo("end_turn");
  }

  @Test
  void aToolInputComesInSeveralDeltas() throws IOException, InterruptedException {
    HttpResponse<String> stream =
        caller.stream(Caller.withBash(Caller.prompt("[sim:tool Bash {\"command\":\"echo hi\"}]")));
    List<String> pieces = Caller.pieces(stream, "partial_json");
    assertThat(pieces).hasSizeGreaterThan(2).startsWith("");
    assertThat(String.join("", pieces)).isEqualTo("{\"command\":\"echo hi\"}");
  }

  @Test
  void aThoughtMustComeBackUnharmed() throws IOException, InterruptedException {
    ObjectNode request = Caller.prompt("[sim:thinking My key is AKIA.][sim:text Done.]");
    JsonNode reply = Caller.json(caller.post(request));
    assertThat(reply.at("/content/0/thinking").asText()).isEqualTo("My key is AKIA.");
    JsonNode more = Caller.read("{\"type\":\"text\",\"text\":\"go on\"}");
    assertThat(caller.post(Caller.next(request, reply, more)).statusCode()).isEqualTo(200);

    JsonNode masked = Caller.read(reply.toString().replace("AKIA", "****"));
    HttpResponse<String> refused = caller.post(Caller.next(request, masked, more));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("Invalid `signature` in `thinking` block");
  }

  @Test
  void aRedactedThoughtIsWholeWhenItOpens() throws IOException, InterruptedException {
    HttpResponse<String> stream = caller.stream(Caller.prompt("[sim:redacted-thinking opaque]"));
    assertThat(stream.body())
        .contains("\"content_block\":{\"type\":\"redacted_thinking\",\"data\":\"opaque\"}");
  }

  @Test
  void stopIsTheReason() throws IOException, InterruptedException {
    JsonNode reply = Caller.json(caller.post(Caller.prompt("[sim:stop max_tokens]")));
    assertThat(reply.path("stop_reason").asText()).isEqualTo("max_tokens");
  }

  @Test
  void headersAreAdded() throws IOException, InterruptedException {
    HttpResponse<String> response =
        caller.post(Caller.prompt("[sim:error 429 rate_limit_error][sim:header retry-after 1]"));
    assertThat(response.headers().firstValue("retry-after")).hasValue("1");
  }

  @Test
  void anErrorHasTheEnvelope() throws IOException, InterruptedException {
    HttpResponse<String> response =
        caller.stream(Caller.prompt("[sim:error 529 overloaded_error Try later.]"));
    assertThat(response.statusCode()).isEqualTo(529);
    assertThat(response.body())
        .isEqualTo(
            """
            {"type":"error","error":{"type":"overloaded_error","message":"Try later."},\
            "request_id":"%s"}"""
                .formatted(response.headers().firstValue("request-id").orElseThrow()));
  }

  @Test
  void anErrorMidstreamEndsTheStreamProperly() throws IOException, InterruptedException {
    HttpResponse<String> stream =
        caller.stream(Caller.prompt("[sim:text a b c][sim:error-midstream 4]"));
    List<JsonNode> events = Caller.events(stream);
    assertThat(events).hasSize(5);
    assertThat(events.getLast().at("/error/type").asText()).isEqualTo("overloaded_error");
    assertThat(ends(Exchange.End.COMPLETE)).isTrue();
  }

  @Test
  void aBreakTearsTheConnection() throws InterruptedException {
    String prompt = "[sim:text a b c][sim:break 4]";
    assertThatThrownBy(() -> caller.stream(Caller.prompt(prompt))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> caller.post(Caller.prompt(prompt))).isInstanceOf(IOException.class);
    assertThat(ends(Exchange.End.TORN)).isTrue();
  }

  @Test
  void aHangLastsUntilTheSimulatorStops() throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<HttpResponse<String>> waiting =
          threads.submit(() -> caller.post(Caller.prompt("[sim:hang]")));
      Predicate<List<Exchange>> seen = exchanges -> exchanges.size() == 1;
      assertThat(sim.await(seen, LONG)).isTrue();
      assertThat(sim.exchanges().getFirst().status()).isEmpty();
      assertThat(waiting.isDone()).isFalse();
      sim.close();
      assertThatThrownBy(waiting::get).hasCauseInstanceOf(IOException.class);
    }
  }

  @Test
  void pausesAndASlowFirstByteChangeNothingElse() throws IOException, InterruptedException {
    String text = "[sim:text a b c]";
    HttpResponse<String> paced =
        caller.stream(Caller.prompt("[sim:pause 1][sim:slow-first 1]" + text));
    assertThat(Caller.pieces(paced, "text")).containsExactly("a", " b", " c");
  }

  @Test
  void aClientThatLeavesIsNoticed() throws IOException, InterruptedException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), sim.port())) {
      String body =
          Caller.prompt("[sim:tokens 100000][sim:pause 1]").put("stream", true).toString();
      socket
          .getOutputStream()
          .write(
              ("POST /v1/messages HTTP/1.1\r\nhost: sim\r\nx-api-key: k\r\n"
                      + "anthropic-version: 2023-06-01\r\ncontent-length: "
                      + body.length()
                      + "\r\n\r\n"
                      + body)
                  .getBytes(US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
    }
    assertThat(ends(Exchange.End.ABANDONED)).isTrue();
  }

  private boolean ends(Exchange.End end) throws InterruptedException {
    return sim.await(
        exchanges ->
            !exchanges.isEmpty() && exchanges.stream().allMatch(exchange -> exchange.end() == end),
        LONG);
  }
}
