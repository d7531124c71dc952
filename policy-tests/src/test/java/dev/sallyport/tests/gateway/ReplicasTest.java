package dev.sallyport.tests.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.store.PostgresServer;
import dev.sallyport.tests.clients.Servers;
import dev.sallyport.tests.clients.Target;
import dev.sallyport.tests.gateway.FaultyService.Act;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Three gateways over one PostgreSQL, behind a balancer: callers see one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReplicasTest {
  private static final Act ANSWER = FaultyService.say(FaultyService.BEGINNING + FaultyService.END);

  private final Path folder = Folders.fresh();
  @AutoClose private final PostgresServer server = PostgresServer.start();
  @AutoClose private final FaultyService service = FaultyService.start();
  @AutoClose private final Http http = new Http();
  private final List<GatewayProcess> gateways = new ArrayList<>();
  private Optional<Balancer> balancer = Optional.empty();
  private String config = "";
  private String key = "";

  @BeforeAll
  void start() {
    var port = Servers.freePort();
    var policy = Folders.shippedPolicies(folder.resolve("rego"));
    config =
        SharedDatabase.configuration(folder, server.database(), "address: http://127.0.0.1:" + port)
            .toString();
    for (var i = 0; i < 3; i++) {
      gateways.add(GatewayProcess.startOn(policy, service.uri(), Site.KEY, "--config", config));
    }
    balancer =
        Optional.of(Balancer.before(port, gateways.stream().map(GatewayProcess::uri).toList()));
    service.behave(ANSWER);
    key = made("everywhere");
    gateways.forEach(gateway -> Until.holds("each knows the key", () -> knows(gateway, key)));
  }

  @AfterAll
  void stop() {
    balancer.ifPresent(Balancer::close);
    gateways.forEach(GatewayProcess::close);
    Folders.delete(folder);
  }

  /** A service key, made at the first of them. */
  private String made(String name) {
    var made =
        gateways
            .getFirst()
            .command(
                "keys",
                "create",
                "--name",
                name,
                "--subject",
                name,
                "--group",
                "ml",
                "--expires",
                "30d");
    assertThat(made.exitCode()).as(made.toString()).isZero();
    return made.output().strip();
  }

  private boolean knows(GatewayProcess gateway, String shown) {
    var answer = http.send(Http.message(new Target(gateway.uri(), shown), Http.ask("Hello", true)));
    assertThat(answer.status()).isIn(200, 401);
    return answer.status() == 200;
  }

  private Target caller() {
    return new Target(balancer.orElseThrow().uri(), key);
  }

  private static String servedBy(HttpResponse<?> answer) {
    return answer.headers().firstValue(Balancer.SERVED_BY).orElseThrow();
  }

  @Test
  @Order(1)
  void whatIsRevokedAtOneIsRefusedAtAll() {
    var shown = made("for-a-while");
    gateways.forEach(gateway -> Until.holds("each knows it", () -> knows(gateway, shown)));
    var revoked = gateways.get(1).command("keys", "revoke", shown.substring(3, 19));
    assertThat(revoked.exitCode()).as(revoked.toString()).isZero();
    gateways.forEach(gateway -> Until.holds("each refuses it", () -> !knows(gateway, shown)));
  }

  /** None of them was given the keys that sign tokens: they have them from the database. */
  @Test
  @Order(1)
  void aTokenOfOneIsBelievedByAll() {
    for (var gateway : gateways) {
      var exchanged =
          http.send(
              Http.form(
                  gateway.uri(),
                  "/oauth/token",
                  "grant_type",
                  "urn:ietf:params:oauth:grant-type:token-exchange",
                  "subject_token",
                  gateway.token("alice"),
                  "subject_token_type",
                  "urn:ietf:params:oauth:token-type:jwt"));
      assertThat(exchanged.status()).as(exchanged.body()).isEqualTo(200);
      var token = exchanged.json().path("access_token").asText();
      assertThat(gateways).allMatch(one -> knows(one, token));
      assertThat(gateway.state().resolve("token-keys.jwks")).doesNotExist();
    }
  }

  @Test
  @Order(2)
  void whatWaitsAtOneIsGrantedAtAnyOther() {
    for (var gateway : gateways) {
      var call = Http.message(caller(), ApprovalTest.searching("[sim:text Granted.]"));
      var sent =
          CompletableFuture.supplyAsync(
              () -> http.send(call), Executors.newVirtualThreadPerTaskExecutor());
      var id = SharedStoreTest.waiting(gateway);
      assertThat(sent).isNotDone();
      SharedStoreTest.grant(gateway, id);
      assertThat(sent.join().status()).isEqualTo(200);
    }
  }

  @Test
  @Order(3)
  void aChangedPolicyDecidesAtAll() throws IOException {
    Files.writeString(
        folder.resolve("rego").resolve("closed.rego"),
        """
        package gateway.request

        deny contains {"rule": "closed", "reason": "we are closed"} if input.identity.subject == "everywhere"
        """);
    gateways.forEach(
        gateway ->
            Until.holds(
                "each is closed",
                () ->
                    http.send(Http.message(new Target(gateway.uri(), key), Http.ask("Hello", true)))
                            .status()
                        == 400));
    Files.delete(folder.resolve("rego").resolve("closed.rego"));
    gateways.forEach(gateway -> Until.holds("each is open", () -> open(gateway)));
  }

  private boolean open(GatewayProcess gateway) {
    return http.send(Http.message(new Target(gateway.uri(), key), Http.ask("Hello", true))).status()
        == 200;
  }

  @Test
  @Order(4)
  void ofOneThatIsKilledItsOpenStreamsNotice() throws Exception {
    var ending = new CountDownLatch(1);
    service.behave(
        (_, out) -> {
          out.write(FaultyService.BEGINNING.getBytes(UTF_8));
          out.flush();
          ending.await();
          out.write(FaultyService.END.getBytes(UTF_8));
        });
    var streams = new ArrayList<HttpResponse<InputStream>>();
    for (var i = 0; i < 6; i++) {
      var stream = http.open(Http.message(caller(), Http.ask("Hello " + i, true)));
      assertThat(stream.statusCode()).isEqualTo(200);
      assertThat(stream.body().read()).isPositive();
      streams.add(stream);
    }
    var killed = gateways.getLast();
    assertThat(streams.stream().map(ReplicasTest::servedBy))
        .containsAll(gateways.stream().map(gateway -> gateway.uri().getAuthority()).toList());
    killed.kill9();

    service.behave(ANSWER);
    for (var i = 0; i < 9; i++) {
      var after = http.send(Http.message(caller(), Http.ask("Hello", true)));
      assertThat(after.status()).isEqualTo(200);
      assertThat(after.body()).contains("message_stop");
    }
    ending.countDown();
    for (var stream : streams) {
      assertThat(whole(stream)).as(servedBy(stream)).isNotEqualTo(isOf(killed, stream));
    }

    // What it left open is closed by the next that starts, and it takes calls again.
    var left = streams.stream().filter(stream -> isOf(killed, stream)).count();
    killed.restart(Site.KEY, "--config", config);
    var tail = killed.command("audit", "tail", "-n", "1000", "--config", config);
    assertThat(tail.output()).contains("\"in_doubt\":" + left);
    Until.holds(
        "it is sent calls again",
        () -> isOf(killed, http.open(Http.message(caller(), Http.ask("Hello", true)))));
    var verified = killed.command("audit", "verify", "--config", config);
    assertThat(verified.exitCode()).as(verified.toString()).isZero();
  }

  private static boolean isOf(GatewayProcess gateway, HttpResponse<?> answer) {
    return servedBy(answer).equals(gateway.uri().getAuthority());
  }

  /** Whether a stream came to its end. */
  private static boolean whole(HttpResponse<InputStream> stream) {
    try {
      return new String(stream.body().readAllBytes(), UTF_8).contains("message_stop");
    } catch (IOException _) {
      return false;
    }
  }
}
