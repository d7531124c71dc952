package dev.sallyport.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Exchange;
import dev.sallyport.sim.Options;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The Agent SDK, straight at the simulated Claude: the rig and the simulator are right. */
class AgentSdkTest {
  private static final String KEY = "sk-test";

  private final Client agent = Clients.agentSdk();

  @Test
  void aWholeLoop() {
    try (ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(KEY))) {
      Scenarios.wholeLoop(agent, new Target(sim.uri(), KEY));
      List<Exchange> calls =
          sim.exchanges().stream().filter(e -> e.path().equals("/v1/messages")).toList();
      assertThat(calls).hasSize(2);
      assertThat(calls).allSatisfy(call -> assertThat(call.status()).hasValue(200));
    }
  }

  @Test
  void aThoughtGoesThereAndBack() {
    try (ClaudeSim sim = ClaudeSim.start(Options.defaults())) {
      Transcript transcript =
          agent.ask(
              new Target(sim.uri(), KEY),
              Mode.STREAMED,
              """
              [sim:thinking I had better run it.] [sim:redacted-thinking opaque] \
              [sim:tool Bash {"command":"echo thought","description":"Think"}]""");
      // The simulator checks the signature of the thought that comes back with the result.
      assertThat(transcript.outcome())
          .isInstanceOfSatisfying(
              Outcome.Said.class, said -> assertThat(said.text()).contains("“thought”"));
      assertThat(sim.exchanges().getLast().body().text()).contains("I had better run it.");
    }
  }

  @Test
  void aReply() {
    try (ClaudeSim sim = ClaudeSim.start(Options.defaults())) {
      Scenarios.reply(agent, new Target(sim.uri(), KEY), Mode.STREAMED);
    }
  }

  @Test
  void aRefusalIsShownOnce() throws IOException {
    try (RefusingServer server = RefusingServer.start()) {
      Scenarios.refused(agent, server.target(), Mode.STREAMED, RefusingServer.REASON);
    }
  }
}
