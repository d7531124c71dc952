package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.clients.Program;
import dev.sallyport.tests.command.Command;
import dev.sallyport.tests.command.JsonHost;
import java.io.IOException;
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
  private static final String OPEN = "{\"blocked\": false}";

  private final Http http = new Http();
  private final ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));
  private final JsonHost host = new JsonHost(OPEN);
  private Path policy = Path.of("");

  @BeforeAll
  void start() throws IOException {
    policy = Folders.shippedPolicies(Folders.fresh().resolve("rego"));
    Files.writeString(
        policy.resolve("gateway/request.rego"),
        """

        deny contains {"rule": "host", "reason": "the host says no"} if {
        	http.send({"method": "GET", "url": "http://%s/"}).body.blocked
        }
        """
            .formatted(host.authority()),
        StandardOpenOption.APPEND);
  }

  @AfterAll
  void stop() {
    http.close();
    sim.close();
    host.close();
  }

  @Test
  void whatTheHostSaysDecides() {
    try (GatewayProcess gateway =
        GatewayProcess.startOn(policy, sim.uri(), Site.KEY, "--policy-host", host.authority())) {
      assertThat(ask(gateway).status()).isEqualTo(200);
      host.says("{\"blocked\": true}");
      Http.Answer denied = ask(gateway);
      assertThat(denied.errorType()).isEqualTo("policy_blocked");
      assertThat(denied.errorMessage()).contains("the host says no");
    } finally {
      host.says(OPEN);
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
