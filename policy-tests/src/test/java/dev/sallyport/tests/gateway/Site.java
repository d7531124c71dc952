package dev.sallyport.tests.gateway;

import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Exchange;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.clients.Target;
import java.util.List;

/** A gateway with a simulated Claude behind it, whose key the gateway alone knows. */
record Site(ClaudeSim sim, GatewayProcess gateway) implements AutoCloseable {

  /** The organisation's key for the service. */
  static final String KEY = "sk-sim-2fb8a91c7d3e4f60-upstream";

  static Site start(String... options) {
    ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(KEY));
    try {
      return new Site(sim, GatewayProcess.start(sim.uri(), KEY, options));
    } catch (AssertionError | RuntimeException e) {
      sim.close();
      throw e;
    }
  }

  Target target(String name) {
    return gateway.target(name);
  }

  /** The calls of {@code /v1/messages} that reached the service. */
  List<Exchange> calls() {
    return sim.exchanges().stream().filter(seen -> seen.path().equals("/v1/messages")).toList();
  }

  @Override
  public void close() {
    try {
      gateway.close();
    } finally {
      sim.close();
    }
  }
}
