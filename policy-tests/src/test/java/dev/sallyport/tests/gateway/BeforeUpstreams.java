package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.dataplane.Gateway;
import dev.sallyport.dataplane.GatewayConfig;
import dev.sallyport.dataplane.PolicyConfig;
import dev.sallyport.dataplane.UpstreamConfig;
import dev.sallyport.dataplane.UpstreamsConfig;
import dev.sallyport.dataplane.http.HelidonTransport.Patience;
import dev.sallyport.engine.pipeline.LineLimits;
import dev.sallyport.tests.clients.Clients;
import dev.sallyport.tests.clients.Mode;
import dev.sallyport.tests.clients.Outcome;
import dev.sallyport.tests.clients.Scenarios;
import dev.sallyport.tests.clients.Target;
import dev.sallyport.tests.clients.Transcript;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** A gateway in this process before upstreams of a test's own, and alice, who calls it. */
record BeforeUpstreams(Gateway gateway, Target alice) implements AutoCloseable {

  static BeforeUpstreams start(List<UpstreamConfig> upstreams, Path state) {
    Gateway gateway =
        Gateway.start(
            new GatewayConfig(
                new GatewayConfig.Listen("127.0.0.1", 0),
                PolicyConfig.of(Path.of("..", "rego")),
                state,
                new UpstreamsConfig(upstreams, Patience.DEFAULT),
                new GatewayConfig.Trust.Development(),
                Optional.empty()),
            LineLimits.DEFAULT,
            Clock.systemUTC());
    String token = Gateway.developmentIssuer(gateway.uri(), state, Clock.systemUTC()).mint("alice");
    return new BeforeUpstreams(gateway, new Target(gateway.uri(), token));
  }

  /** What is not a plain answer reaches a real client, too. */
  void passToolsAndErrors(Mode mode) {
    Scenarios.toolLoop(Clients.javaSdk(), alice, mode);
    Transcript transcript =
        Clients.javaSdk()
            .ask(alice, mode, "[sim:error 400 invalid_request_error Input is too long]");
    assertThat(transcript.outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.shown()).contains("Input is too long"));
  }

  @Override
  public void close() {
    gateway.close();
  }
}
