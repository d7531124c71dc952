package dev.sallyport.tests.gateway;

import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Exchange;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.clients.Servers;
import dev.sallyport.tests.clients.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A gateway with an Envoy before it that carries its calls, and a service behind both. */
record EnvoySite(GatewayProcess gateway, EnvoyProcess envoy, Listening listening)
    implements AutoCloseable {

  /** One before that service. */
  static EnvoySite before(URI service, String... options) {
    Listening listening = Listening.fresh(options);
    GatewayProcess gateway = GatewayProcess.start(service, Site.KEY, listening.options());
    try {
      return new EnvoySite(
          gateway, EnvoyProcess.start(listening.port(), gateway.uri(), service), listening);
    } catch (AssertionError | RuntimeException e) {
      gateway.close();
      throw e;
    }
  }

  /**
   * A configuration of a gateway that listens for Envoys.
   *
   * @param options what the gateway is started with
   */
  record Listening(int port, String... options) {

    static Listening fresh(String... more) {
      try {
        int port = Servers.freePort();
        Path config = Folders.fresh().resolve("sallyport.yaml");
        Files.writeString(config, "envoy: {port: %d}\n".formatted(port));
        List<String> options = new java.util.ArrayList<>(List.of("--config", config.toString()));
        options.addAll(List.of(more));
        return new Listening(port, options.toArray(String[]::new));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static ClaudeSim sim() {
    return ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));
  }

  /** The calls of {@code /v1/messages} that reached the service. */
  static List<Exchange> calls(ClaudeSim sim) {
    return sim.exchanges().stream().filter(seen -> seen.path().equals("/v1/messages")).toList();
  }

  /** Where the gateway listens for Envoys. */
  int port() {
    return listening.port();
  }

  /** What the gateway is started with. */
  String[] options() {
    return listening.options();
  }

  /** Envoy, as a caller with a fresh token of that name. */
  Target target(String name) {
    return new Target(envoy.uri(), gateway.token(name));
  }

  @Override
  public void close() {
    try {
      envoy.close();
    } finally {
      gateway.close();
    }
  }
}
