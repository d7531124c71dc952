package dev.sallyport.tests.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.clients.Target;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose configuration changes becomes what it says, and loses nothing over it. */
class ConfigurationTest {
  private static final String METRICS = "/sallyport/v1/metrics";

  @TempDir private Path folder;
  @AutoClose private final ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));
  @AutoClose private final FaultyService other = FaultyService.start();
  @AutoClose private final Http http = new Http();
  private Path file = Path.of("");

  @BeforeEach
  void secret() throws IOException {
    file = folder.resolve("sallyport.yaml");
    Path key = Files.writeString(folder.resolve("key"), Site.KEY);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
  }

  /** As deployments do it: whole, at once. */
  private void write(String... lines) throws IOException {
    Path next = Files.writeString(folder.resolve("next"), String.join("\n", lines) + "\n");
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String to(String name, URI service) {
    return "upstreams: [{name: %s, claude: {base: '%s', key: {file: key}}}]"
        .formatted(name, service);
  }

  private GatewayProcess start() {
    return GatewayProcess.configured(file);
  }

  private Http.Answer called(GatewayProcess gateway) {
    return call(gateway, gateway.token("ci-bot"));
  }

  private void requireMetric(GatewayProcess gateway, String line) {
    Until.holds(
        "the metrics say " + line,
        () ->
            http.send(Http.request(gateway.target("ci-bot"), METRICS).GET().build())
                .body()
                .lines()
                .anyMatch(line::equals));
  }

  private List<JsonNode> changes(GatewayProcess gateway) {
    return gateway.audit().entries("configured");
  }

  @Test
  void aStreamComesToItsEndAtTheServiceWhereItBegan() throws IOException {
    CountDownLatch goesOn = new CountDownLatch(1);
    other.behave(
        (_, out) -> {
          out.write(FaultyService.BEGINNING.getBytes(UTF_8));
          out.flush();
          goesOn.await();
          out.write(FaultyService.END.getBytes(UTF_8));
        });
    write(to("first", other.uri()));
    try (GatewayProcess gateway = start();
        InputStream reply =
            http.open(Http.message(gateway.target("ci-bot"), Http.ask("hello", true))).body()) {
      assertThat(reply.read()).isPositive();
      write(to("second", sim.uri()), "limits: {calls: 1}");
      requireMetric(gateway, "sallyport_calls_open 1");
      Until.holds("the change is in the log", () -> !changes(gateway).isEmpty());
      // The one that is under way was counted where it began.
      Until.holds("calls go to the other", () -> called(gateway).status() == 200);
      assertThat(sim.exchanges()).isNotEmpty();
      goesOn.countDown();
      assertThat(new String(reply.readAllBytes(), UTF_8)).contains("message_stop");
      assertThat(other.requests()).isEqualTo(1);
      assertThat(changes(gateway))
          .singleElement()
          .satisfies(
              change ->
                  assertThat(change.path("changed").toString())
                      .isEqualTo("[\"upstreams\",\"limits\"]"));
      assertThat(gateway.audit().entries("outcome"))
          .extracting(outcome -> outcome.path("result").asText())
          .containsOnly("completed");
      Wanted.requireNoStackTrace(gateway);
    }
  }

  @Test
  void whatCannotBeUsedChangesNothingAndIsSaidOnce() throws IOException {
    write(to("claude", sim.uri()));
    try (GatewayProcess gateway = start()) {
      requireMetric(gateway, "sallyport_configuration_refused 0");
      write(to("claude", sim.uri()), "limits: {calls: many}");
      requireMetric(gateway, "sallyport_configuration_refused 1");
      assertThat(gateway.error())
          .containsOnlyOnce("the configuration stays as it was: ")
          .contains("sallyport.yaml:2:");
      assertThat(called(gateway).status()).isEqualTo(200);
      // Neither does what is well written and has nobody to go to.
      write("upstreams: [{name: claude, claude: {key: {file: absent}}}, {name: claude}]");
      Until.holds("the next mistake is said", () -> gateway.error().contains("sallyport.yaml:1:"));
      assertThat(called(gateway).status()).isEqualTo(200);
      write(to("claude", sim.uri()));
      requireMetric(gateway, "sallyport_configuration_refused 0");
      assertThat(changes(gateway)).isEmpty();
    }
  }

  @Test
  void whatIsBoundAtTheStartWaitsForTheNext() throws IOException {
    write(to("claude", sim.uri()));
    try (GatewayProcess gateway = start()) {
      write(
          to("claude", sim.uri()),
          "store: {url: 'jdbc:postgresql://127.0.0.1:1/none', user: nobody}",
          "listener: {connections: {most: 5}}",
          "budgets: [{name: none, window: day, tokens: 1}]");
      requireMetric(gateway, "sallyport_configuration_waiting 2");
      assertThat(called(gateway).errorType()).isEqualTo("billing_error");
      assertThat(changes(gateway).getLast().path("waiting").toString())
          .isEqualTo("[\"listener.connections\",\"store\"]");
      assertThat(gateway.error()).contains("at the next start");
      write(to("claude", sim.uri()));
      requireMetric(gateway, "sallyport_configuration_waiting 0");
      assertThat(called(gateway).status()).isEqualTo(200);
    }
  }

  @Test
  void whoIsNotBelievedAnyMoreIsRefused() throws IOException {
    MockOAuth2Server provider = OddProvider.started();
    write(
        to("claude", sim.uri()),
        "issuers:",
        believed(provider, "ours"),
        believed(provider, "theirs"));
    try (GatewayProcess gateway = start()) {
      Until.holds(
          "theirs are known", () -> call(gateway, token(provider, "theirs")).status() == 200);
      write(to("claude", sim.uri()), "issuers:", believed(provider, "ours"));
      Until.holds("theirs are not", () -> call(gateway, token(provider, "theirs")).status() == 401);
      Until.holds("ours are", () -> call(gateway, token(provider, "ours")).status() == 200);
    } finally {
      provider.shutdown();
    }
  }

  private static String believed(MockOAuth2Server provider, String realm) {
    return "  - {issuer: '%s', audience: gateway}".formatted(OddProvider.issuer(provider, realm));
  }

  private static String token(MockOAuth2Server provider, String realm) {
    return provider
        .issueToken(realm, "nightly", "gateway", Map.of("groups", List.of("ci")))
        .serialize();
  }

  private Http.Answer call(GatewayProcess gateway, String token) {
    return http.send(
        Http.message(new Target(gateway.uri(), token), Http.ask("[sim:text Hello.]", true)));
  }

  @Test
  void aHeldCallIsApprovedAcrossAChange() throws Exception {
    write(to("claude", sim.uri()));
    try (GatewayProcess gateway = start()) {
      CompletableFuture<Http.Answer> held =
          CompletableFuture.supplyAsync(
              () ->
                  http.send(
                      Http.message(gateway.target("ci-bot"), ApprovalTest.searching("mice"))));
      String id =
          Until.found(
              "the question",
              () ->
                  gateway.audit().entries("approval").stream()
                      .findFirst()
                      .map(asked -> asked.path("approval").asText()));
      write(to("claude", sim.uri()), "keys: {longest_lifetime: 30d}");
      Until.holds("the change is in the log", () -> !changes(gateway).isEmpty());
      assertThat(gateway.command("approvals", "grant", id, "--as", "alice").exitCode()).isZero();
      assertThat(held.get().status()).isEqualTo(200);
    }
  }
}
