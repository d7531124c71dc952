package dev.sallyport.dataplane;

import dev.sallyport.dataplane.GatewayConfig.Trust;
import dev.sallyport.engine.pipeline.LineLimits;
import java.util.List;
import java.util.function.Function;

/**
 * How somebody wants a gateway to be.
 *
 * @param limits those of its line
 */
public record Wanted(GatewayConfig config, LineLimits limits) {

  /** A section of the file, and what it says. */
  private record Section(String name, Function<Wanted, Object> said) {
    boolean differs(Wanted one, Wanted other) {
      return !said.apply(one).equals(said.apply(other));
    }
  }

  private static Section section(String name, Function<GatewayConfig, Object> said) {
    return new Section(name, wanted -> said.apply(wanted.config()));
  }

  /** What can change while a gateway runs. */
  private static final List<Section> AT_ONCE =
      List.of(
          section("address", config -> config.listen().address()),
          section("listener.client_cert", config -> config.listen().listener().clientCert()),
          section("listener.drain", config -> config.listen().listener().drain()),
          section("issuers", config -> believed(config.trust())),
          section("upstreams", GatewayConfig::upstreams),
          section("tokens", GatewayConfig::tokens),
          section("keys", GatewayConfig::keys),
          new Section("approvals", wanted -> wanted.limits().hold()),
          new Section("limits", wanted -> wanted.limits().turns()),
          section("channels", GatewayConfig::channels),
          section("exports", GatewayConfig::exports),
          section("sign_in", GatewayConfig::signIn),
          section("audit", GatewayConfig::audit),
          section("budgets", GatewayConfig::budgets),
          section("telemetry", GatewayConfig::telemetry));

  /** What is bound, opened or compiled once. */
  private static final List<Section> AT_THE_START =
      List.of(
          section("environment", config -> config.trust().environment()),
          section("listener.tls", config -> config.listen().listener().tls()),
          section("listener.proxies", config -> config.listen().listener().proxies()),
          section("listener.proxy_protocol", config -> config.listen().listener().proxyProtocol()),
          section("listener.connections", config -> config.listen().listener().connections()),
          section("store", GatewayConfig::store),
          section("envoy", GatewayConfig::envoy));

  /**
   * What becomes of a gateway of which something else is wanted.
   *
   * @param now how it is then
   * @param changed the sections that are other than before
   * @param waiting those that it learns of at its next start
   */
  record Change(Wanted now, List<String> changed, List<String> waiting) {}

  /** What of the other can take effect in a gateway that is as this. */
  Change to(Wanted other) {
    var now = new Wanted(config.becoming(other.config()), other.limits());
    return new Change(now, names(AT_ONCE, now), names(AT_THE_START, other));
  }

  private List<String> names(List<Section> sections, Wanted other) {
    return sections.stream()
        .filter(section -> section.differs(this, other))
        .map(Section::name)
        .toList();
  }

  private static Object believed(Trust trust) {
    return switch (trust) {
      case Trust.Development _ -> List.of();
      case Trust.Issuers known -> List.of(known.issuers(), known.saml());
    };
  }
}
