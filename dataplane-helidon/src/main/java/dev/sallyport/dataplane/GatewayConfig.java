package dev.sallyport.dataplane;

import dev.sallyport.dataplane.http.ListenerConfig;
import dev.sallyport.dataplane.telemetry.TelemetryConfig;
import dev.sallyport.engine.identity.TrustedIssuer;
import dev.sallyport.engine.store.PostgresConfig;
import dev.sallyport.envoy.EnvoyListener;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Everything that a gateway needs to know before it starts.
 *
 * @param listen where it listens
 * @param policy where the policy comes from
 * @param state where it keeps what must survive: the audit log, approvals, compiled policies
 * @param upstreams the services that calls go to
 * @param trust whose tokens it believes
 * @param decisionLog where decisions are logged; empty where they are not
 * @param tokens how long the gateway's own tokens stand
 * @param keys how long service keys may live
 * @param signIn how people sign in with a browser
 * @param store the database that it shares with others; empty where it keeps a file of its own
 * @param channels by which people are told of approvals
 * @param exports the systems that are told of the audit log
 * @param audit what is done with the audit log besides writing it
 * @param envoy where Envoys come in; empty where none do
 * @param budgets what callers may spend
 * @param telemetry the collector that is sent what is measured; empty where there is none
 */
public record GatewayConfig(
    Listen listen,
    PolicyConfig policy,
    Path state,
    UpstreamsConfig upstreams,
    Trust trust,
    Optional<DecisionLogConfig> decisionLog,
    TokensConfig tokens,
    KeysConfig keys,
    SignInConfig signIn,
    Optional<PostgresConfig> store,
    List<ChannelConfig> channels,
    List<ExportConfig> exports,
    AuditConfig audit,
    Optional<EnvoyListener> envoy,
    BudgetsConfig budgets,
    Optional<TelemetryConfig> telemetry) {

  /** One with the usual tokens and service keys, where nobody signs in but in development mode. */
  public GatewayConfig(
      Listen listen,
      PolicyConfig policy,
      Path state,
      UpstreamsConfig upstreams,
      Trust trust,
      Optional<DecisionLogConfig> decisionLog) {
    this(
        listen,
        policy,
        state,
        upstreams,
        trust,
        decisionLog,
        TokensConfig.USUAL,
        KeysConfig.USUAL,
        SignInConfig.NONE,
        Optional.empty(),
        List.of(),
        List.of(),
        AuditConfig.USUAL,
        Optional.empty(),
        BudgetsConfig.NONE,
        Optional.empty());
  }

  public GatewayConfig {
    channels = List.copyOf(channels);
    exports = List.copyOf(exports);
    if (trust instanceof Trust.Development && !listen.loopback()) {
      throw new UnusableConfigException(
          "development mode hands out identities to anybody who reaches it, so it binds"
              + " loopback alone, not `"
              + listen.host()
              + "`: name an identity provider with `--issuer`, or listen on 127.0.0.1");
    }
    if (trust instanceof Trust.Development
        && (!listen.listener().proxies().isEmpty()
            || listen.address().filter(address -> !isLoopback(address.getHost())).isPresent())) {
      throw new UnusableConfigException(
          "development mode is for this machine alone, so nobody reaches it by a proxy or at"
              + " another address: leave `listener.proxies` and `address` out, or name an identity"
              + " provider");
    }
    if (trust instanceof Trust.Development && listen.listener().tls().isPresent()) {
      throw new UnusableConfigException(
          "development mode serves by plain http, where its own issuer can be asked: leave"
              + " `listener.tls` out, or name an identity provider");
    }
  }

  /** Whether anybody can sign in with a browser: without that, no device waits for it. */
  public boolean peopleSignIn() {
    return switch (trust) {
      case Trust.Development _ -> true;
      case Trust.Issuers known ->
          !signIn.clients().isEmpty() || known.saml().filter(SamlConfig::signsIn).isPresent();
    };
  }

  /** The same, at this port. */
  GatewayConfig listeningAt(int port) {
    return new GatewayConfig(
        listen.at(port),
        policy,
        state,
        upstreams,
        trust,
        decisionLog,
        tokens,
        keys,
        signIn,
        store,
        channels,
        exports,
        audit,
        envoy,
        budgets,
        telemetry);
  }

  /** As another, but for what a gateway that runs by this cannot change. */
  GatewayConfig becoming(GatewayConfig other) {
    return new GatewayConfig(
        listen.becoming(other.listen),
        policy,
        state,
        other.upstreams,
        trust.becoming(other.trust),
        decisionLog,
        other.tokens,
        other.keys,
        other.signIn,
        store,
        other.channels,
        other.exports,
        other.audit,
        envoy,
        other.budgets,
        other.telemetry);
  }

  /**
   * A host and a port; 0 stands for any free one.
   *
   * @param address how callers reach it, where that is not there
   * @param listener how they connect
   */
  public record Listen(String host, int port, Optional<URI> address, ListenerConfig listener) {
    public Listen(String host, int port) {
      this(host, port, Optional.empty(), ListenerConfig.PLAIN);
    }

    public Listen {
      if (port < 0 || port > 65_535) {
        throw new UnusableConfigException("there is no port " + port);
      }
    }

    /** The same, at this port. */
    Listen at(int chosen) {
      return new Listen(host, chosen, address, listener);
    }

    /** Here still, but reached and connected to as there. */
    Listen becoming(Listen other) {
      return new Listen(host, port, other.address, listener.becoming(other.listener));
    }

    /** Where that is, for callers; IPv6 addresses stand in brackets (RFC 3986, section 3.2.2). */
    URI uri() {
      var scheme = listener.tls().isPresent() ? "https" : "http";
      return URI.create(
          scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    }

    /** Where callers reach it. */
    URI reached() {
      return address.orElseGet(this::uri);
    }

    /** Whether only this machine can connect. */
    boolean loopback() {
      return isLoopback(host);
    }
  }

  /**
   * Whether this is {@code localhost} (RFC 6761, section 6.3) or a literal address of loopback. No
   * other name is asked for: what it resolves to may change after the answer.
   */
  private static boolean isLoopback(String host) {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /** Whose tokens are believed. */
  public sealed interface Trust {

    /** The word for {@code input.environment}. */
    String environment();

    /** The same environment, in which others are believed. */
    default Trust becoming(Trust other) {
      return this instanceof Issuers && other instanceof Issuers known
          ? new Issuers(known.issuers(), known.saml(), environment())
          : this;
    }

    /** Three made-up identities, for trying things out. */
    record Development() implements Trust {
      @Override
      public String environment() {
        return "development";
      }
    }

    /**
     * The organisation's identity providers.
     *
     * @param issuers those of OIDC
     * @param saml those of SAML; empty where there are none
     */
    record Issuers(List<TrustedIssuer> issuers, Optional<SamlConfig> saml, String environment)
        implements Trust {
      public Issuers {
        issuers = List.copyOf(issuers);
      }
    }
  }
}
