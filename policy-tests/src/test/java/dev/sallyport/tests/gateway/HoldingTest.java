package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.clients.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Calls that are held with signs of life, so that their status has left when they are decided; and
 * what the client's next attempt meets.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HoldingTest {
  private static final String PING = "data: {\"type\":\"ping\"}";
  private static final String SECRET = "AKIA" + "LALEMEL33243OLIB";

  private final Path folder = Folders.fresh();
  @AutoClose private final Http http = new Http();
  @AutoClose private final ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));

  @AutoClose
  private final GatewayProcess gateway =
      GatewayProcess.start(sim.uri(), Site.KEY, "--config", config(folder).toString());

  private static Path config(Path folder) {
    try {
      Path file = folder.resolve("sallyport.yaml");
      Files.writeString(file, "approvals:\n  ping_after: 0s\n  longest: 10m\n");
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterAll
  void forget() {
    Folders.delete(folder);
  }

  private HttpRequest streamed(String prompt) {
    return Http.message(gateway.target("ci-bot"), ApprovalTest.searching(prompt));
  }

  /** As Claude Code repeats a stream that broke: unstreamed, and with another length. */
  private HttpRequest fallback(String prompt) {
    ObjectNode body = ApprovalTest.searching(prompt);
    return Http.message(
        gateway.target("ci-bot"), body.put("stream", false).put("max_tokens", 2048));
  }

  /** A reply that has begun, while its call is held. */
  private record Held(String exchange, BufferedReader reply) {
    /** All that is still to come, but for pings: there are as many as it takes to be answered. */
    String rest() {
      String rest = reply.lines().collect(Collectors.joining("\n")) + "\n";
      return rest.replace("event: ping\n" + PING + "\n\n", "");
    }
  }

  private Held held(String prompt) throws IOException {
    var answer = http.open(streamed(prompt));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .startsWith("text/event-stream");
    var reply = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    assertThat(reply.readLine()).isEqualTo("event: ping");
    assertThat(reply.readLine()).isEqualTo(PING);
    assertThat(reply.readLine()).isEmpty();
    return new Held(answer.headers().firstValue("request-id").orElseThrow(), reply);
  }

  private String approval(String exchange) {
    return gateway.audit().of(exchange).stream()
        .filter(entry -> entry.path("step").asText().equals("asked"))
        .map(entry -> entry.path("approval").asText())
        .findFirst()
        .orElseThrow();
  }

  private List<String> steps(String approval) {
    return gateway.audit().entries("approval").stream()
        .filter(entry -> entry.path("approval").asText().equals(approval))
        .map(entry -> entry.path("step").asText())
        .toList();
  }

  private void answer(String word, String id) {
    Program.Result answer =
        gateway.command("approvals", word, id, "--as", "alice", "--reason", "it is Friday");
    assertThat(answer.exitCode()).as(answer.toString()).isZero();
  }

  @Test
  void grantedItGoesOnInTheReplyThatHasBegun() throws IOException {
    Held held = held("[sim:text Granted at last.]");
    String id = approval(held.exchange());
    answer("grant", id);
    assertThat(SseReply.read(held.rest()).text()).isEqualTo("Granted at last.");
    assertThat(steps(id)).containsExactly("asked", "granted", "spent");
  }

  @Test
  void refusedItEndsWithAnEventAndTheFallbackMeetsTheSameRefusal() throws IOException {
    int known = asked();
    int forwarded = sim.exchanges().size();
    Held held = held("[sim:text Never.]");
    answer("refuse", approval(held.exchange()));
    JsonNode error = SseReply.read(held.rest()).events().getLast().data();
    assertThat(error.at("/error/type").asText()).isEqualTo("policy_blocked");
    assertThat(error.at("/error/message").asText()).contains("alice", "it is Friday");

    Http.Answer fallback = http.send(fallback("[sim:text Never.]"));
    assertThat(fallback.status()).isEqualTo(400);
    assertThat(fallback.header("x-should-retry")).hasValue("false");
    assertThat(fallback.errorMessage()).isEqualTo(error.at("/error/message").asText());
    JsonNode outcome = gateway.audit().outcome(fallback.exchange());
    assertThat(outcome.path("refusal").asText()).isEqualTo("approval_refused");
    assertThat(outcome.path("decided_in").asText()).isEqualTo(held.exchange());
    // One question, and one decision: the fallback was not decided anew.
    assertThat(asked()).isEqualTo(known + 1);
    assertThat(gateway.audit().of(fallback.exchange())).hasSize(1);
    assertThat(sim.exchanges()).hasSize(forwarded);
  }

  private int asked() {
    return (int)
        gateway.audit().entries("approval").stream()
            .filter(entry -> entry.path("step").asText().equals("asked"))
            .count();
  }

  @Test
  void whatTheServiceRefusesIsAnEventAndTheGrantIsGivenBack() throws IOException {
    String prompt = "[sim:error 529 overloaded_error]";
    Held held = held(prompt);
    String id = approval(held.exchange());
    answer("grant", id);
    JsonNode error = SseReply.read(held.rest()).events().getLast().data();
    assertThat(error.at("/error/type").asText()).isEqualTo("overloaded_error");
    assertThat(gateway.audit().outcome(held.exchange()).path("result").asText())
        .isEqualTo("failed");
    assertThat(steps(id)).containsExactly("asked", "granted", "spent", "given_back");

    // The same call, sent again, passes by the same grant: nobody is asked twice.
    Http.Answer again = http.send(fallback(prompt));
    assertThat(again.status()).isEqualTo(529);
    assertThat(again.errorType()).isEqualTo("overloaded_error");
    assertThat(steps(id))
        .containsExactly("asked", "granted", "spent", "given_back", "spent", "given_back");
  }

  @Test
  void aBrokenStreamGivesTheGrantBackAndSoDoesAClientThatLeaves() throws IOException {
    String broken = "[sim:chunks 1] [sim:break 4] [sim:text It breaks off here.]";
    Held held = held(broken);
    String id = approval(held.exchange());
    answer("grant", id);
    assertThat(held.rest()).contains("event: error");
    assertThat(steps(id)).endsWith("spent", "given_back");

    Held left = held("[sim:chunks 1] [sim:pause 100] [sim:text Nobody listens to this any more.]");
    String other = approval(left.exchange());
    answer("grant", other);
    Until.holds("the grant is used", () -> steps(other).contains("spent"));
    left.reply().close();
    Until.holds("the grant is given back", () -> steps(other).contains("given_back"));
    assertThat(gateway.audit().outcome(left.exchange()).path("result").asText())
        .isEqualTo("abandoned");
  }

  @Test
  void aSecretOfAHeldCallIsNowhereInTheStore() throws IOException {
    Held held = held("use " + SECRET + " to search");
    answer("refuse", approval(held.exchange()));
    assertThat(held.rest()).contains("event: error");
    try (var files = Files.list(gateway.state())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(content.contains(SECRET)).as(file.toString()).isFalse();
      }
    }
    String kept =
        Files.readString(gateway.state().resolve("sallyport.db-wal"), StandardCharsets.ISO_8859_1)
            + Files.readString(
                gateway.state().resolve("sallyport.db"), StandardCharsets.ISO_8859_1);
    assertThat(kept.contains("to search")).as("what an approver is shown is kept").isTrue();
  }
}
