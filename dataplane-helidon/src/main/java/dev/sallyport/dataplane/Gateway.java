package dev.sallyport.dataplane;

import dev.sallyport.dataplane.http.ListenerTls;
import dev.sallyport.engine.audit.AuditUnavailableException;
import dev.sallyport.engine.audit.GatewayStopped;
import dev.sallyport.engine.bundle.PolicyLoadException;
import dev.sallyport.engine.decisionlog.DecisionLog;
import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.fetch.Rounds;
import dev.sallyport.engine.identity.DevelopmentIssuer;
import dev.sallyport.engine.pipeline.LineLimits;
import dev.sallyport.envoy.EnvoyPlane;
import dev.sallyport.envoy.UnusableListenerException;
import io.helidon.webserver.WebServer;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gateway: what stands as long as it does, what its configuration makes, and what
 * listens.
 */
public final class Gateway implements AutoCloseable {

  /** What tokens must be made for. */
  public static final String AUDIENCE = "sallyport";

  /** The path under which the gateway's own API lies; the Claude API has nothing there. */
  public static final String OWN_API = "/sallyport/v1";

  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  static final Duration GRACE = Duration.ofSeconds(5);

  /** Whoever edits a file wants to see what comes of it. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final Foundation on;
  private final Current current;
  private final Parts parts;

  private Gateway(Foundation on, Current current, Parts parts) {
    this.on = on;
    this.current = current;
    this.parts = parts;
  }

  /** What listens, and what looks for changes. */
  private record Parts(
      WebServer server,
      Optional<EnvoyPlane> envoys,
      Optional<ListenerTls> tls,
      Optional<Rounds> looks,
      URI uri) {}

  /** The configuration in force tells of its own troubles. */
  private static final class Untold implements Rounds.Telling {
    @Override
    public void troubled(String why) {}

    @Override
    public void over() {}
  }

  /** Starts a gateway that stays as it is. */
  public static Gateway start(GatewayConfig config, LineLimits limits, Clock clock) {
    return start(new Wanted(config, limits), Optional.empty(), clock);
  }

  /**
   * Starts a gateway; when this returns it serves.
   *
   * @param following what is wanted later, looked at again and again; where that cannot be used,
   *     and it throws {@link UnusableConfigException}, the gateway stays as it is; empty where
   *     nothing else ever is
   * @throws UnusableConfigException if the configuration cannot be used
   * @throws PolicyLoadException if there is no policy that could be put in force
   * @throws dev.sallyport.engine.store.StoreUnavailableException if its state is held by another
   */
  public static Gateway start(Wanted first, Optional<Supplier<Wanted>> following, Clock clock) {
    var config = first.config().listeningAt(Ports.choose(first.config().listen()));
    Foundation.createDirectory(config.state());
    var begun = new Begun();
    try {
      return started(new Wanted(config, first.limits()), following, clock, begun);
    } catch (RuntimeException e) {
      begun.end();
      throw e;
    }
  }

  private static Gateway started(
      Wanted first, Optional<Supplier<Wanted>> following, Clock clock, Begun begun) {
    var config = first.config();
    var on = Foundation.lay(config, clock, begun);
    var current = new Current(on, first);
    begun.with(() -> current.serving().close());
    var tls = Server.tls(config.listen());
    tls.ifPresent(begun::with);
    current.serving().begin();
    var server = Server.over(config.listen(), tls, current, first.limits()).start();
    if (!server.isRunning()) {
      // The server reports that it cannot listen, and goes on without.
      throw Ports.taken(config.listen(), "somebody else was faster");
    }
    var envoys = envoys(config, current);
    envoys.ifPresent(begun::with);
    var looks = following.map(wanted -> looks(current, wanted, clock).start());
    return new Gateway(on, current, new Parts(server, envoys, tls, looks, config.listen().uri()));
  }

  private static Rounds looks(Current current, Supplier<Wanted> following, Clock clock) {
    return new Rounds(
        "sallyport-configuration",
        () -> {
          current.look(following);
          return Optional.empty();
        },
        new Pace(LOOK_EVERY, new SecureRandom()),
        clock,
        new Untold());
  }

  /** Where it serves. */
  public URI uri() {
    return parts.uri();
  }

  /** The revision of the policy in force. */
  public String revision() {
    return on.policy().now().name();
  }

  /** How many calls of an earlier run were found open, and closed as in doubt. */
  public int closedInDoubt() {
    return on.store().closedInDoubt();
  }

  /** The development issuer of a gateway that serves at {@code uri} and keeps its state there. */
  public static DevelopmentIssuer developmentIssuer(URI uri, Path state, Clock clock) {
    return new DevelopmentIssuer(
        uri.resolve("/dev-issuer"),
        AUDIENCE,
        state.resolve("development-issuer.jwk"),
        clock,
        new SecureRandom());
  }

  @Override
  public void close() {
    current.keep();
    parts.looks().ifPresent(Rounds::close);
    var serving = current.serving();
    var draining =
        new Draining(serving.leaving(), on.lines(), serving.config().listen().listener().drain());
    draining.calls();
    on.life().close();
    serving.callers().others().ifPresent(Rounds::close);
    parts.tls().ifPresent(ListenerTls::close);
    parts.server().stop();
    parts.envoys().ifPresent(EnvoyPlane::close);
    serving.channels().close();
    serving.upstreams().close();
    draining.ends();
    on.log().ifPresent(DecisionLog::close);
    on.network().close();
    serving.recordings().close();
    try {
      on.audit().append(new GatewayStopped(on.clock().instant()));
    } catch (AuditUnavailableException e) {
      LOG.error("the stop is not recorded: {}", e.getMessage());
    }
    // That it stops is told, too.
    serving.audit().close();
    serving.exports().close();
    serving.telemetry().close();
    on.web().close();
    on.store().close();
  }

  /** The same line behind another listener: what Envoys bring is decided and recorded as here. */
  private static Optional<EnvoyPlane> envoys(GatewayConfig config, Current current) {
    try {
      return config
          .envoy()
          .map(
              listener ->
                  EnvoyPlane.start(
                      listener,
                      new EnvoyPlane.Parts(
                          current::line,
                          carrier -> current.serving().upstreams().by(carrier),
                          () -> current.serving().leaving().takesCalls())));
    } catch (UnusableListenerException e) {
      throw new UnusableConfigException(String.valueOf(e.getMessage()));
    }
  }
}
