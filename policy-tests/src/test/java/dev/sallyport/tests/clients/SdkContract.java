package dev.sallyport.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each SDK must do straight at the simulated Claude: the rig and the simulator are right. */
abstract class SdkContract {
  private static final String KEY = "sk-test";

  private final Client client;

  SdkContract(Client client) {
    this.client = client;
  }

  @ParameterizedTest
  @EnumSource
  void aReply(Mode mode) {
    try (ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(KEY))) {
      Scenarios.reply(client, new Target(sim.uri(), KEY), mode);
      assertThat(sim.exchanges()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aToolLoop(Mode mode) {
    try (ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(KEY))) {
      Scenarios.toolLoop(client, new Target(sim.uri(), KEY), mode);
      assertThat(sim.exchanges()).hasSize(2);
    }
  }

  @Test
  void aStreamIsHandedOnDeltaByDelta() {
    try (ClaudeSim sim = ClaudeSim.start(Options.defaults())) {
      Transcript transcript =
          client.ask(
              new Target(sim.uri(), KEY), Mode.STREAMED, "[sim:split 2,3] [sim:text abc😀de]");
      assertThat(transcript.outcome())
          .isInstanceOfSatisfying(
              Outcome.Said.class,
              said -> assertThat(said.deltas()).containsExactly("ab", "c", "😀de"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRefusalIsShownOnce(Mode mode) throws IOException {
    try (RefusingServer server = RefusingServer.start()) {
      Scenarios.refused(client, server.target(), mode, RefusingServer.REASON);
    }
  }

  @Test
  void anErrorInsideAStreamIsShown() {
    try (ClaudeSim sim = ClaudeSim.start(Options.defaults())) {
      Transcript transcript =
          client.ask(
              new Target(sim.uri(), KEY),
              Mode.STREAMED,
              "[sim:text a b c] [sim:error-midstream 4 policy_blocked Not this.]");
      assertThat(transcript.outcome())
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed -> {
                assertThat(failed.type()).isEqualTo("policy_blocked");
                assertThat(failed.shown()).contains("Not this.");
              });
      assertThat(sim.exchanges()).hasSize(1);
    }
  }

  @Test
  void aStreamThatBreaksIsAFailure() {
    try (ClaudeSim sim = ClaudeSim.start(Options.defaults())) {
      Transcript transcript =
          client.ask(new Target(sim.uri(), KEY), Mode.STREAMED, "[sim:text a b c] [sim:break 4]");
      assertThat(transcript.outcome()).isInstanceOf(Outcome.Failed.class);
    }
  }
}
