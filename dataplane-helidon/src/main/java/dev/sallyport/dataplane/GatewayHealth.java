package dev.sallyport.dataplane;

import dev.sallyport.dataplane.UpstreamConfig.Kind;
import dev.sallyport.dataplane.console.Health;
import dev.sallyport.dataplane.http.HealthHandler;
import dev.sallyport.dataplane.http.Leaving;
import dev.sallyport.dataplane.http.PolicyHandler.Status;
import dev.sallyport.engine.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** How it stands with a gateway, put together for its console and for balancers. */
final class GatewayHealth {
  private GatewayHealth() {}

  static Supplier<Health> of(
      GatewayConfig config,
      Supplier<Status> status,
      Upstreams upstreams,
      Store store,
      Instant startedAt) {
    return () -> {
      var now = status.get();
      return new Health(
          Version.TEXT,
          startedAt,
          now.policy(),
          now.log(),
          now.keys(),
          store.closedInDoubt(),
          upstreams(config, upstreams.resting()),
          now.exports(),
          now.audit());
    };
  }

  /** What has to hold before a balancer sends calls here. */
  static List<HealthHandler.Check> ready(Leaving leaving, Foundation on, Upstreams upstreams) {
    return List.of(
        new HealthHandler.Check("gateway", leaving::takesCalls),
        new HealthHandler.Check("policy", on.activation()::warm),
        new HealthHandler.Check(
            "store",
            () -> {
              on.store().probe();
              return true;
            }),
        new HealthHandler.Check("upstream", upstreams::takeCalls));
  }

  private static List<Health.Upstream> upstreams(GatewayConfig config, List<String> resting) {
    return config.upstreams().upstreams().stream()
        .map(
            one ->
                new Health.Upstream(
                    one.name(),
                    kind(one.kind()),
                    one.kind().base().toString(),
                    one.weight(),
                    resting.contains(one.name()) ? "rests after a failure" : "takes calls"))
        .toList();
  }

  private static String kind(Kind kind) {
    return switch (kind) {
      case Kind.Claude _ -> "Claude API";
      case Kind.Bedrock _ -> "Amazon Bedrock";
      case Kind.Vertex _ -> "Vertex AI";
    };
  }
}
