package dev.sallyport.tests.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Exchange;
import dev.sallyport.tests.clients.Program;
import dev.sallyport.tests.clients.Target;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Calls that a real Envoy carries: the same line decides, masks, asks and records, so whatever
 * comes of a call is what comes of it at the gateway's own listener.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnvoyCallsTest {

  // In two pieces, so that scanners for leaked keys leave this file alone.
  private static final String SECRET = "AKIA" + "LALEMEL33243OLIB";

  @AutoClose private final ClaudeSim sim = EnvoySite.sim();
  @AutoClose private final EnvoySite site = EnvoySite.before(sim.uri(), "--hold-seconds", "240");
  @AutoClose private final Http http = new Http();
  private final Target bot = site.target("ci-bot");

  @BeforeEach
  void forget() {
    sim.clear();
  }

  /** A call, by whom it is made. */
  record Case(String name, String caller, Function<Target, HttpRequest> call) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Case asked(String name, String caller, boolean stream, String prompt) {
    return new Case(name, caller, target -> Http.message(target, Http.ask(prompt, stream)));
  }

  private static Case sent(String name, String body) {
    return new Case(name, "ci-bot", target -> Http.message(target, body.getBytes(UTF_8)));
  }

  static Stream<Case> cases() {
    String reply = "[sim:chunks 3] [sim:text Grüße 😀: the key is " + SECRET + ".]";
    return Stream.of(
        asked("whole", "ci-bot", false, "[sim:text Hello.]"),
        asked("streamed", "ci-bot", true, "[sim:text Hello.]"),
        asked("thinking", "alice", true, "[sim:thinking Hm.] [sim:text Hello.]"),
        asked("a long reply", "ci-bot", true, "[sim:tokens 20000]"),
        asked("masked", "ci-bot", false, reply),
        asked("masked as it streams", "ci-bot", true, reply),
        asked("denied", "mallory", false, "[sim:text Hello.]"),
        asked("denied, streamed", "mallory", true, "[sim:text Hello.]"),
        asked("too much at once", "ci-bot", false, "[sim:error 429 rate_limit_error Slower]"),
        asked("overloaded", "ci-bot", true, "[sim:error 529 overloaded_error Busy]"),
        asked("refused by the service", "ci-bot", true, "[sim:error 400 invalid_request_error No]"),
        asked("the key refused", "ci-bot", false, "[sim:error 401 authentication_error No]"),
        asked("an error in a stream", "ci-bot", true, "[sim:error-midstream 4] [sim:text Hello.]"),
        sent("no JSON", "{"),
        sent("twice the same", "{\"model\":\"a\",\"model\":\"b\"}"),
        sent("nothing", ""),
        new Case(
            "packed",
            "ci-bot",
            target ->
                Http.request(target, "/v1/messages")
                    .header("content-encoding", "gzip")
                    .POST(BodyPublishers.ofString("x"))
                    .build()),
        new Case(
            "counted",
            "ci-bot",
            target ->
                Http.request(target, "/v1/messages/count_tokens")
                    .POST(BodyPublishers.ofString(counted()))
                    .build()),
        new Case("models", "ci-bot", target -> Http.request(target, "/v1/models?limit=2").build()),
        new Case("no endpoint", "ci-bot", target -> Http.request(target, "/v1/nothing").build()),
        new Case("not served", "ci-bot", target -> Http.request(target, "/v1/files").build()),
        new Case("nobody", "ci-bot", target -> Http.bare(target.baseUrl(), "/v1/models").build()),
        new Case(
            "two tokens",
            "ci-bot",
            target -> Http.request(target, "/v1/models").header("x-api-key", "other").build()));
  }

  private static String counted() {
    return Http.ask("Hello.", false).without(List.of("max_tokens", "stream")).toString();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void itIsAnsweredAsAtTheGatewaysOwnListener(Case known) {
    String token = site.gateway().token(known.caller());
    Http.Answer own = http.send(known.call().apply(new Target(site.gateway().uri(), token)));
    List<Exchange> ownCalls = sim.exchanges();
    sim.clear();
    Http.Answer carried = http.send(known.call().apply(new Target(site.envoy().uri(), token)));
    assertThat(carried.status()).isEqualTo(own.status());
    assertThat(named(carried.body())).isEqualTo(named(own.body()));
    assertThat(fields(carried)).isEqualTo(fields(own));
    assertThat(sim.exchanges()).hasSameSizeAs(ownCalls);
    for (int at = 0; at < ownCalls.size(); at++) {
      assertSameCall(sim.exchanges().get(at), ownCalls.get(at));
    }
    assertThat(endOf(carried)).isEqualTo(endOf(own));
  }

  /** What names one exchange, or one reply of the simulator, is another each time. */
  private static String named(String text) {
    return text.replaceAll("\\b(req|msg)_[A-Za-z0-9]+", "$1");
  }

  /** The fields of an answer, but for those of one connection and of whoever holds it. */
  private static Map<String, List<String>> fields(Http.Answer answer) {
    Map<String, List<String>> fields = new TreeMap<>(answer.headers());
    fields
        .keySet()
        .removeIf(
            name ->
                name.startsWith("x-envoy-")
                    || List.of("date", "server", "connection", "transfer-encoding").contains(name));
    fields.replaceAll((_, values) -> values.stream().map(EnvoyCallsTest::named).toList());
    // Several values are one with commas (RFC 9110, section 5.3).
    fields.replaceAll((_, values) -> List.of(String.join(", ", values)));
    return fields;
  }

  private static void assertSameCall(Exchange carried, Exchange own) {
    assertThat(carried.path()).isEqualTo(own.path());
    assertThat(carried.body().bytes()).isEqualTo(own.body().bytes());
    assertThat(received(carried)).isEqualTo(received(own));
  }

  /** What the service was sent, but for what is said from one end of a connection to the other. */
  private static Map<String, String> received(Exchange call) {
    return call.headers().entrySet().stream()
        .collect(
            Collectors.toMap(
                field -> field.getKey().toLowerCase(java.util.Locale.ROOT),
                field -> String.valueOf(field.getValue()),
                (_, second) -> second,
                TreeMap::new))
        .entrySet()
        .stream()
        .filter(
            field -> !List.of("host", "connection", "proxy-connection").contains(field.getKey()))
        .filter(field -> !field.getKey().startsWith("x-envoy-"))
        // That a request without a body has none, not everybody says.
        .filter(field -> !field.toString().equals("content-length=[0]"))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** How the audit log says that it ended. */
  private List<String> endOf(Http.Answer answer) {
    JsonNode outcome = site.gateway().audit().outcome(answer.exchange());
    return Stream.of("result", "status", "refusal", "masked", "usage", "body_bytes")
        .map(name -> name + " " + outcome.path(name))
        .toList();
  }

  @Test
  void aHeldCallGoesOnWhenSomebodyAgrees() {
    HttpRequest call = Http.message(bot, ApprovalTest.searching("[sim:text Granted.]"));
    CompletableFuture<Http.Answer> held =
        CompletableFuture.supplyAsync(
            () -> http.send(call), Executors.newVirtualThreadPerTaskExecutor());
    JsonNode asked =
        Until.found(
            "an approval is asked",
            () -> site.gateway().audit().entries("approval").stream().findFirst());
    String exchange = asked.path("exchange").asText();
    assertThat(held).isNotDone();
    // The intent is there before the service hears of it.
    assertThat(site.gateway().audit().of(exchange).getFirst().path("kind").asText())
        .isEqualTo("intent");
    assertThat(EnvoySite.calls(sim)).isEmpty();
    Program.Result grant =
        site.gateway()
            .command("approvals", "grant", asked.path("approval").asText(), "--as", "alice");
    assertThat(grant.exitCode()).as(grant.toString()).isZero();
    assertThat(held.join().stream().text()).isEqualTo("Granted.");
    assertThat(held.join().exchange()).isEqualTo(exchange);
    assertThat(EnvoySite.calls(sim)).hasSize(1);
  }

  @Test
  void whoSaysWhichUpstreamIsHeardByNobody() {
    Http.Answer answer =
        http.send(
            Http.request(site.target("mallory"), "/v1/messages")
                .header("x-sallyport-upstream", "claude")
                .POST(BodyPublishers.ofString(Http.ask("[sim:text Hello.]", false).toString()))
                .build());
    assertThat(answer.status()).isEqualTo(400);
    assertThat(sim.exchanges()).isEmpty();
  }

  @Test
  void whatIsNoCallIsTheGatewaysOwn() {
    assertThat(http.send(Http.bare(site.envoy().uri(), "/health/ready").build()).body())
        .isEqualTo(http.send(Http.bare(site.gateway().uri(), "/health/ready").build()).body());
    assertThat(http.send(Http.request(bot, "/sallyport/v1/policy").build()).status())
        .isIn(200, 403);
  }

  @Test
  void theLogIsProven() {
    http.send(Http.message(bot, Http.ask("[sim:text Hello.]", true)));
    Program.Result verified = site.gateway().command("audit", "verify");
    assertThat(verified.exitCode()).as(verified.toString()).isZero();
  }
}
