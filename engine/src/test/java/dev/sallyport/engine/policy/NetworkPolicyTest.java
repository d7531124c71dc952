package dev.sallyport.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.engine.policy.EvaluationException.Code;
import dev.sallyport.engine.policy.builtin.Builtins;
import dev.sallyport.engine.policy.builtin.Evaluation;
import dev.sallyport.engine.policy.network.AllowedHosts;
import dev.sallyport.engine.policy.network.Network;
import dev.sallyport.engine.policy.network.NetworkLimits;
import dev.sallyport.engine.support.Toolchain;
import dev.sallyport.opa.Compiled;
import dev.sallyport.opa.Schemas;
import dev.sallyport.opa.Sources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Policies that ask a host, against one that answers as it is told to. */
class NetworkPolicyTest {
  private static final String POLICY =
      """
      package p

      plain := input.n + 1

      sends := http.send(input.request).status_code

      twice := [http.send(input.request).raw_body, http.send(input.request).raw_body]

      found := net.lookup_ip_addr(input.name)

      denies if http.send(input.request).body.blocked
      """;

  private static final List<String> ENTRYPOINTS =
      List.of("p/plain", "p/sends", "p/twice", "p/found", "p/denies");

  private static final Compiled COMPILED =
      (Compiled)
          Toolchain.opa().compile(Sources.of("p.rego", POLICY), Schemas.NONE, ENTRYPOINTS, "");

  private static final String UNDEFINED = "[]";

  private final AtomicInteger asked = new AtomicInteger();
  private final Semaphore arrived = new Semaphore(0);
  private final CountDownLatch open = new CountDownLatch(1);
  private HttpServer server;
  private Network network = Network.off();

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::serve);
    server.start();
    network = new Network(AllowedHosts.of(List.of(here(), "localhost")));
  }

  @AfterEach
  void stop() {
    open.countDown();
    network.close();
    server.stop(0);
  }

  private String here() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private void serve(HttpExchange exchange) throws IOException {
    var number = asked.incrementAndGet();
    switch (exchange.getRequestURI().getPath()) {
      case "/away" -> {
        exchange.getResponseHeaders().set("Location", "http://127.0.0.2/elsewhere");
        answer(exchange, 302, "");
      }
      case "/round" -> {
        exchange.getResponseHeaders().set("Location", "/round");
        answer(exchange, 302, "");
      }
      case "/silent" -> {
        arrived.release();
        try {
          open.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
        answer(exchange, 200, "late");
      }
      case "/large" -> answer(exchange, 200, "x".repeat(NetworkLimits.ANSWER_MAX_BYTES + 1));
      case "/broken" -> answer(exchange, 500, "failure " + number);
      default -> answer(exchange, 200, "answer " + number);
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    exchange.sendResponseHeaders(status, text.isEmpty() ? -1 : text.length());
    exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
    exchange.close();
  }

  private Evaluator evaluator(PolicyLimits limits) {
    return new Evaluator(
        COMPILED.wasm().toByteArray(),
        COMPILED.data(),
        Builtins.usual(Toolchain::opa, network),
        limits,
        Execution.COMPILED);
  }

  private static PolicyLimits limits(int instances, Duration evaluation) {
    return new PolicyLimits(
        instances, Duration.ofMinutes(1), evaluation, Duration.ofMinutes(1), 512, false);
  }

  private Evaluator patient() {
    return evaluator(limits(1, Duration.ofMinutes(1)));
  }

  private static String evaluate(Evaluator evaluator, String entrypoint, String input) {
    return evaluator.evaluate(entrypoint, input, new Evaluation(Instant.EPOCH));
  }

  private static EvaluationException ended(Evaluator evaluator, String entrypoint, String input) {
    var thrown =
        catchThrowableOfType(
            EvaluationException.class, () -> evaluate(evaluator, entrypoint, input));
    assertThat(thrown).isNotNull();
    return thrown;
  }

  private String to(String path) {
    return request("\"http://" + here() + path + "\"");
  }

  private static String request(String urlAndMore) {
    return "{\"request\": {\"method\": \"GET\", \"url\": " + urlAndMore + "}}";
  }

  @Test
  void anAllowedHostIsAsked() {
    assertThat(evaluate(patient(), "p/sends", to("/"))).isEqualTo("[{\"result\":200}]");
    assertThat(asked).hasValue(1);
  }

  @Test
  void anAllowedNameIsAsked() {
    var here = "localhost:" + server.getAddress().getPort();
    network.close();
    network = new Network(AllowedHosts.of(List.of(here)));
    assertThat(evaluate(patient(), "p/sends", request("\"http://" + here + "/\"")))
        .isEqualTo("[{\"result\":200}]");
  }

  @ParameterizedTest
  @CsvSource({
    "/, ''",
    "/broken, ''",
    "/, ', \"cache_ignored_headers\": [\"a\"], \"headers\": {\"a\": \"1\"}'"
  })
  void oneEvaluationHasOneAnswer(String path, String more) {
    var request = request("\"http://" + here() + path + "\"" + more);
    assertThat(evaluate(patient(), "p/twice", request)).containsPattern("\\[\"(.*)\",\"\\1\"]");
    assertThat(asked).hasValue(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/away | , \"enable_redirect\": true | does not list",
        "/round | , \"enable_redirect\": true | more than 20 requests",
        "/large | | more than 1 MiB",
        "/ | , \"headers\": {\"Host\": \"elsewhere.example\"} | `Host`",
        "/ | , \"headers\": {\"Proxy-User\": \"a\"} | a header that cannot be sent",
        "/ | , \"headers\": {\"X-User\": \"müller\"} | beyond ASCII",
        "/ | , \"headers\": {\"X-User\": \"日本\"} | beyond ASCII",
        "/ | , \"tls_insecure_skip_verify\": true | `tls_insecure_skip_verify`",
        "/ | , \"tls_ca_cert_file\": \"/etc/ca.pem\" | `tls_ca_cert_file`",
        "/ | , \"tls_client_key_env_variable\": \"KEY\" | `tls_client_key_env_variable`",
        "/ | , \"tls_server_name\": \"elsewhere.example\" | `tls_server_name`"
      })
  void whatIsNotDoneHereEndsTheEvaluation(String path, String more, String why) {
    var quiet = ", \"raise_error\": false" + (more == null ? "" : more);
    var request = request("\"http://" + here() + path + "\"" + quiet);
    var thrown = ended(patient(), "p/denies", request);
    assertThat(thrown.code()).isEqualTo(Code.FUNCTION);
    assertThat(thrown).hasMessageContaining(why).message().doesNotContain("127.0.0", "elsewhere");
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.2/",
    "http://127.0.0.1:1/",
    "https://localhost:8443/",
    "unix://localhost/?socket=%2Fvar%2Fsock",
    "http://127.0.0.1.evil.example/",
    "http://ñ.example/"
  })
  void hostsThatAreNotListedEndTheEvaluation(String url) {
    assertThat(ended(patient(), "p/denies", request("\"" + url + "\"")).code())
        .isEqualTo(Code.FUNCTION);
    assertThat(asked).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource({"p/sends, http.send", "p/found, net.lookup_ip_addr"})
  void whereTheNetworkIsOffTheMessageNamesTheOption(String entrypoint, String function) {
    network.close();
    network = Network.off();
    assertThat(ended(patient(), entrypoint, "{\"name\": \"localhost\", \"request\": {}}"))
        .hasMessage("`%s` is off: list the hosts with `--policy-host`", function);
  }

  @Test
  void itIsKnownBeforehandWhatIsOff() {
    var offline = Builtins.offline(Toolchain::opa);
    var online = Builtins.usual(Toolchain::opa, network);
    assertThat(offline.isOff("http.send")).isTrue();
    assertThat(offline.isOff("net.lookup_ip_addr")).isTrue();
    assertThat(offline.isOff("time.now_ns")).isFalse();
    assertThat(online.isOff("http.send")).isFalse();
    assertThat(online.needsOpa("http.send")).isTrue();
    assertThat(offline.needsOpa("http.send")).isFalse();
  }

  @Test
  void nobodyIsAskedForAnEvaluationThatIsSecluded() {
    var secluded = Evaluation.secluded(Instant.EPOCH);
    assertThat(patient().evaluate("p/sends", to("/"), secluded)).isEqualTo(UNDEFINED);
    assertThat(asked).hasValue(0);
  }

  @Test
  void anEventOfTheDecisionLogReachesNobody() {
    var offline = Evaluation.offline(Instant.EPOCH);
    var thrown =
        catchThrowableOfType(
            EvaluationException.class, () -> patient().evaluate("p/sends", to("/"), offline));
    assertThat(thrown).hasMessage("`http.send` is off for events of the decision log");
    assertThat(asked).hasValue(0);
  }

  @Test
  void anErrorOfTheNetworkIsUndefined() {
    server.stop(0);
    assertThat(evaluate(patient(), "p/denies", to("/"))).isEqualTo(UNDEFINED);
  }

  @Test
  void namesAreLookedUp() {
    assertThat(evaluate(patient(), "p/found", "{\"name\": \"localhost\"}"))
        .contains("\"127.0.0.1\"");
    assertThat(ended(patient(), "p/found", "{\"name\": \"elsewhere.example\"}").code())
        .isEqualTo(Code.FUNCTION);
    assertThat(evaluate(patient(), "p/found", "{\"name\": 1}")).isEqualTo(UNDEFINED);
  }

  @Test
  void aNameThatThereIsNotIsUndefined() {
    network.close();
    network = new Network(AllowedHosts.of(List.of("*.invalid")));
    assertThat(evaluate(patient(), "p/found", "{\"name\": \"none.invalid\"}")).isEqualTo(UNDEFINED);
  }

  @Test
  void decisionsGoOnWhileOthersWait() throws Exception {
    var evaluator = evaluator(limits(2, Duration.ofMinutes(1)));
    var waiting = new ArrayList<Future<String>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 5; i++) {
        waiting.add(threads.submit(() -> evaluate(evaluator, "p/sends", to("/silent"))));
      }
      arrived.acquire(5);
      for (int n = 0; n < 100; n++) {
        assertThat(evaluate(evaluator, "p/plain", "{\"n\": " + n + "}"))
            .isEqualTo("[{\"result\":%d}]", n + 1);
      }
      assertThat(waiting).noneMatch(Future::isDone);
      open.countDown();
      for (var one : waiting) {
        assertThat(one.get()).isEqualTo("[{\"result\":200}]");
      }
    }
  }

  @Test
  void soManyWaitAndNoMore() throws Exception {
    var evaluator = evaluator(limits(2, Duration.ofMinutes(1)));
    var waiting = new ArrayList<Future<String>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < NetworkLimits.UNDER_WAY; i++) {
        waiting.add(threads.submit(() -> evaluate(evaluator, "p/sends", to("/silent"))));
      }
      arrived.acquire(NetworkLimits.UNDER_WAY);
      assertThat(ended(evaluator, "p/sends", to("/")))
          .hasMessageContaining("wait for hosts already");
      assertThat(ended(patient(), "p/sends", to("/"))).hasMessageContaining("under way already");
      open.countDown();
      for (var one : waiting) {
        assertThat(one.get()).isEqualTo("[{\"result\":200}]");
      }
    }
    assertThat(evaluate(evaluator, "p/sends", to("/"))).isEqualTo("[{\"result\":200}]");
  }

  /** Who pauses between two tries waits as well, though no request is under way then. */
  @Test
  void thoseWhoTryAgainAreCountedToo() throws Exception {
    server.stop(0);
    var evaluator = evaluator(limits(2, Duration.ofMinutes(1)));
    var request = request("\"http://" + here() + "/\", \"max_retry_attempts\": 7");
    var results = new ArrayList<Future<String>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 3 * NetworkLimits.UNDER_WAY; i++) {
        results.add(threads.submit(() -> evaluate(evaluator, "p/denies", request)));
      }
    }
    var busy = results.stream().filter(one -> one.state() == Future.State.FAILED).toList();
    assertThat(busy).hasSizeLessThanOrEqualTo(2 * NetworkLimits.UNDER_WAY).isNotEmpty();
    assertThat(busy)
        .allSatisfy(one -> assertThat(one.exceptionNow()).hasMessageContaining("wait for hosts"));
  }

  @Test
  void whoWaitsTooLongIsInterruptedAndTheNextCallIsFine() {
    // The watchdog looks for the first time when the budget of processor time may be used up.
    var brief = Duration.ofMillis(500);
    var evaluator = evaluator(new PolicyLimits(1, brief, brief, Duration.ofMinutes(1), 512, false));
    assertThat(ended(evaluator, "p/sends", to("/silent")).code()).isEqualTo(Code.TIME);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(evaluate(evaluator, "p/plain", "{\"n\": 1}")).isEqualTo("[{\"result\":2}]");
  }
}
