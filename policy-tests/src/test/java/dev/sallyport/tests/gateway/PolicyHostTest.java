package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.clients.Program;
import dev.sallyport.tests.command.Command;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A policy that asks a host of the operator's about each call. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyHostTest {
  private final Http http = new Http();
  private final ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));
  private volatile String answer = "{\"blocked\": false}";
  private HttpServer host;
  private Path policy = Path.of("");

  @BeforeAll
  void start() throws IOException {
    host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    host.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    host.start();
    policy = Folders.shippedPolicies(Folders.fresh().resolve("rego"));
    Files.writeString(
        policy.resolve("gateway/request.rego"),
        """

        deny contains {"rule": "host", "reason": "the host says no"} if {
        	http.send({"method": "GET", "url": "http://%s/"}).body.blocked
        }
        """
            .formatted(authority()),
        StandardOpenOption.APPEND);
  }

  @AfterAll
  void stop() {
    http.close();
    sim.close();
    host.stop(0);
  }

  private String authority() {
    return "127.0.0.1:" + host.getAddress().getPort();
  }

  @Test
  void whatTheHostSaysDecides() {
    try (GatewayProcess gateway =
        GatewayProcess.startOn(policy, sim.uri(), Site.KEY, "--policy-host", authority())) {
      assertThat(ask(gateway).status()).isEqualTo(200);
      answer = "{\"blocked\": true}";
      Http.Answer denied = ask(gateway);
      assertThat(denied.errorType()).isEqualTo("policy_blocked");
      assertThat(denied.errorMessage()).contains("the host says no");
    } finally {
      answer = "{\"blocked\": false}";
    }
  }

  /** The smoke cases find that nobody could be allowed anything. */
  @Test
  void withoutTheHostTheRuleDeniesAndThePolicyDoesNotStart() {
    Path state = Folders.fresh();
    Program.Result result =
        Command.run(
            "up", "--port", "0", "--policy", policy.toString(), "--state", state.toString());
    assertThat(result.exitCode()).isNotZero();
    assertThat(result.error() + result.output()).contains("members of ml may use Sonnet");
  }

  private Http.Answer ask(GatewayProcess gateway) {
    return http.send(Http.message(gateway.target("ci-bot"), Http.ask("Hello", false)));
  }
}
