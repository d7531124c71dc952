package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.clients.Client;
import dev.sallyport.tests.clients.Clients;
import dev.sallyport.tests.clients.Mode;
import dev.sallyport.tests.clients.Program;
import dev.sallyport.tests.clients.Scenarios;
import dev.sallyport.tests.clients.Target;
import dev.sallyport.tests.clients.Transcript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Real clients whose calls wait for a person, who answers from a second terminal. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HeldClientsTest {
  private static final String RULE = "a person looks";
  private static final String ASKS =
      """

      approve contains {"rule": "%s", "by": ["ml"], "count": 1, "within": "10m"} if {
      	input.request.endpoint == "messages"
      }
      """
          .formatted(RULE);

  // One mode for each: an answer holds for the same call streamed and not, so a second would not
  // wait.
  static final List<RealClientsTest.Asked> HELD =
      List.of(
          new RealClientsTest.Asked("Python SDK", Clients::pythonSdk, Mode.WHOLE),
          new RealClientsTest.Asked("Agent SDK", Clients::agentSdk, Mode.STREAMED));

  private final Path folder = Folders.fresh();
  @AutoClose private final ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));

  @AutoClose
  private final GatewayProcess gateway =
      GatewayProcess.startOn(cautious(folder), sim.uri(), Site.KEY, "--hold-seconds", "240");

  @AutoClose private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** The policies that are shipped, and a rule by which every message waits. */
  private static Path cautious(Path folder) {
    try {
      Path policy = Folders.shippedPolicies(folder.resolve("rego"));
      Path rules = policy.resolve("gateway/request.rego");
      Files.writeString(rules, Files.readString(rules) + ASKS);
      // They want messages to pass without asking, and would rightly keep this policy out.
      Files.delete(policy.resolve("smoke/gateway.json"));
      return policy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterAll
  void forget() {
    Folders.delete(folder);
  }

  @ParameterizedTest
  @FieldSource("HELD")
  void aClientWaitsAndGoesOnWhenItIsGranted(RealClientsTest.Asked asked) throws Exception {
    Client client = asked.client().get();
    Target bot = gateway.target("ci-bot");
    sim.clear();
    int known = asked();
    Future<Transcript> held = threads.submit(() -> Scenarios.reply(client, bot, asked.mode()));
    String id = waiting(known);
    assertThat(held.isDone()).isFalse();
    assertThat(sim.exchanges()).filteredOn(seen -> seen.path().equals("/v1/messages")).isEmpty();
    answer("grant", id, "as it should be");
    held.get();
    assertThat(sim.exchanges()).filteredOn(seen -> seen.path().equals("/v1/messages")).hasSize(1);
  }

  @ParameterizedTest
  @FieldSource("HELD")
  void aClientIsToldOnceWhyItIsRefused(RealClientsTest.Asked asked) throws Exception {
    Client client = asked.client().get();
    Target bot = gateway.target("ci-bot");
    sim.clear();
    int known = asked();
    Future<Transcript> held =
        threads.submit(() -> Scenarios.refused(client, bot, asked.mode(), "not on a Friday"));
    answer("refuse", waiting(known), "not on a Friday");
    held.get();
    assertThat(sim.exchanges()).filteredOn(seen -> seen.path().equals("/v1/messages")).isEmpty();
  }

  private int asked() {
    return (int)
        gateway.audit().entries("approval").stream()
            .filter(entry -> entry.path("step").asText().equals("asked"))
            .count();
  }

  /** The id of the call that waits now, as `approvals list` prints it. */
  private String waiting(int known) {
    Until.holds("the client's call waits", () -> asked() > known);
    Program.Result list = gateway.command("approvals", "list");
    assertThat(list.output().lines()).as("what waits").hasSize(1);
    assertThat(list.output()).contains("ci-bot", RULE);
    return list.output().split(" ", 2)[0];
  }

  private void answer(String word, String id, String reason) {
    Program.Result answer =
        gateway.command("approvals", word, id, "--as", "alice", "--reason", reason);
    assertThat(answer.exitCode()).as(answer.toString()).isZero();
  }
}
