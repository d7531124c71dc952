package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.store.PostgresServer;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.clients.Program;
import dev.sallyport.tests.clients.Target;
import dev.sallyport.tests.command.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways over one PostgreSQL: what one asks, the other answers. */
class SharedStoreTest {
  private static final String KEY = "sk-ant-test-shared-store";

  @TempDir Path folder;
  @AutoClose private final PostgresServer server = PostgresServer.start();
  @AutoClose private final ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(KEY));
  @AutoClose private final Http http = new Http();
  private Path config;

  @BeforeEach
  void configure() {
    config = SharedDatabase.configuration(folder, server.database(), "");
  }

  private GatewayProcess gateway() {
    return GatewayProcess.start(sim.uri(), KEY, "--config", config.toString());
  }

  private CompletableFuture<Http.Answer> sent(GatewayProcess gateway, String prompt) {
    var call = Http.message(gateway.target("ci-bot"), ApprovalTest.searching(prompt));
    return CompletableFuture.supplyAsync(
        () -> http.send(call), Executors.newVirtualThreadPerTaskExecutor());
  }

  /** The id of the only approval that waits, as one of them lists it. */
  static String waiting(GatewayProcess gateway) {
    return Until.found(
            "an approval is asked",
            () ->
                gateway
                    .command("approvals", "list")
                    .output()
                    .lines()
                    .filter(line -> line.startsWith("ap_"))
                    .findFirst())
        .split(" ", 2)[0];
  }

  static void grant(GatewayProcess gateway, String id) {
    Program.Result grant = gateway.command("approvals", "grant", id, "--as", "alice");
    assertThat(grant.exitCode()).as(grant.toString()).isZero();
  }

  @Test
  void aCallThatWaitsAtOneIsAnsweredAtTheOther() {
    try (var one = gateway();
        var other = gateway()) {
      var first = sent(one, "[sim:text Granted.]");
      var id = waiting(other);
      assertThat(first).isNotDone();
      grant(other, id);
      assertThat(first.join().stream().text()).isEqualTo("Granted.");

      // The grant outlives the gateway at which the call waited.
      var second = sent(one, "[sim:text Again.]");
      var next = waiting(other);
      one.kill9();
      assertThat(second).failsWithin(Until.LIMIT);
      grant(other, next);
      one.restart(KEY, "--config", config.toString());
      assertThat(sent(one, "[sim:text Again.]").join().stream().text()).isEqualTo("Again.");
      assertThat(other.command("approvals", "list").output()).contains("Nothing waits");

      var log = one.command("audit", "tail", "-n", "1000", "--config", config.toString());
      assertThat(log.output()).contains(id, next, "\"in_doubt\":1");
    }
  }

  @Test
  void whatOneRevokesTheOtherRefuses() {
    try (var one = gateway();
        var other = gateway()) {
      var made =
          one.command(
              "keys",
              "create",
              "--name",
              "ci",
              "--subject",
              "ci",
              "--group",
              "ci",
              "--expires",
              "30d");
      var key = made.output().strip();
      Until.holds("the other one knows the key", () -> status(other, key) == 200);
      var id = key.substring(3, 19);
      var revoked = one.command("keys", "revoke", id);
      assertThat(revoked.exitCode()).as(revoked.toString()).isZero();
      assertThat(status(one, key)).isEqualTo(401);
      Until.holds("the other one refuses the key", () -> status(other, key) == 401);
    }
  }

  private int status(GatewayProcess gateway, String key) {
    return http.send(Http.message(new Target(gateway.uri(), key), Http.ask("Hello", false)))
        .status();
  }

  @Test
  void withoutTheDatabaseCallsAreRefusedAndThenServedAgain() {
    try (var one = gateway()) {
      var caller = one.target("alice");
      assertThat(http.send(Http.message(caller, Http.ask("Hello", false))).status()).isEqualTo(200);
      var calls = sim.exchanges().size();
      server.stop();
      try {
        var refused = http.send(Http.message(caller, Http.ask("Hello", false)));
        assertThat(refused.status()).isEqualTo(503);
        assertThat(sim.exchanges()).hasSize(calls);
      } finally {
        server.begin();
      }
      assertThat(http.send(Http.message(caller, Http.ask("Hello", false))).status()).isEqualTo(200);
    }
  }

  @Test
  void aDatabaseThatCannotBeUsedIsToldInOneSentence() throws IOException {
    Files.writeString(
        config,
        """
        store: {url: "jdbc:postgresql://127.0.0.1:1/x?sslmode=disable", user: u}
        audit: {payloads: {key: {file: payload.key}}}
        """);
    var up =
        Command.run(
            "up",
            "--port",
            "0",
            "--state",
            folder.resolve("s").toString(),
            "--config",
            config.toString());
    assertThat(up.exitCode()).isNotZero();
    assertThat(up.error())
        .contains("`jdbc:postgresql://127.0.0.1:1/x` cannot be written")
        .contains("the database cannot be reached");
  }
}
