package dev.sallyport.cli;

import dev.sallyport.dataplane.Gateway;
import dev.sallyport.dataplane.GatewayConfig;
import dev.sallyport.dataplane.GatewayConfig.Listen;
import dev.sallyport.dataplane.GatewayConfig.Trust;
import dev.sallyport.dataplane.UpstreamsConfig;
import dev.sallyport.dataplane.config.ConfigFile;
import dev.sallyport.dataplane.http.HelidonTransport.Patience;
import dev.sallyport.engine.pipeline.LineLimits;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Starts a gateway, makes one call through it and ends, for a JVM that writes down what it learns
 * ({@code -XX:AOTCacheOutput}): the starts after that need not learn it again.
 */
@Command(
    name = "rehearse",
    hidden = true,
    description = "Start, make one call and end, for the JVM to remember what that takes.",
    mixinStandardHelpOptions = true)
final class Rehearsal implements Callable<Integer> {
  private static final String KEY = "sk-ant-sim-rehearsal";

  private static final String CALL =
      """
      {"model": "claude-sonnet-5", "max_tokens": 10, "stream": true,
       "messages": [{"role": "user", "content": "Hello"}]}
      """;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      required = true,
      description = "A state directory of its own.")
  private Path state = Path.of("");

  @Mixin private PolicySourceOptions policy = new PolicySourceOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (var sim = ClaudeSim.start(Options.defaults().withApiKey(KEY));
        var gateway = Gateway.start(config(sim), LineLimits.DEFAULT, Clock.systemUTC());
        var client = HttpClient.newHttpClient()) {
      var token = Gateway.developmentIssuer(gateway.uri(), state, Clock.systemUTC()).mint("alice");
      var request =
          HttpRequest.newBuilder(gateway.uri().resolve("/v1/messages"))
              .header("authorization", "Bearer " + token)
              .header("content-type", "application/json")
              .header("anthropic-version", "2023-06-01")
              .POST(BodyPublishers.ofString(CALL))
              .build();
      return client.send(request, BodyHandlers.ofString()).statusCode() == 200 ? 0 : 1;
    }
  }

  private GatewayConfig config(ClaudeSim sim) {
    var file = ConfigFile.NONE;
    return file.gateway(
        new Listen("127.0.0.1", 0, file.address(), file.listener()),
        policy.config(),
        state,
        UpstreamsConfig.one(sim.uri(), KEY, Patience.DEFAULT),
        new Trust.Development(),
        Optional.empty());
  }
}
