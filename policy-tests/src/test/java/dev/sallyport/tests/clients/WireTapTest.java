package dev.sallyport.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import org.junit.jupiter.api.Test;

/** A count of one means something only if a client that does retry is counted too. */
class WireTapTest {

  @Test
  void retriesAreCounted() {
    try (ClaudeSim sim = ClaudeSim.start(Options.defaults());
        WireTap tap = WireTap.before(new Target(sim.uri(), "sk-test"))) {
      Transcript transcript =
          Clients.javaSdk()
              .ask(
                  tap.target(),
                  Mode.WHOLE,
                  "POST /v1/messages HTTP/1.1\r\n"
                      + "[sim:error 500 api_error] [sim:header retry-after-ms 1]");
      assertThat(transcript.outcome()).isInstanceOf(Outcome.Failed.class);
      assertThat(tap.calls()).isEqualTo(3).isEqualTo(sim.exchanges().size());
    }
  }
}
