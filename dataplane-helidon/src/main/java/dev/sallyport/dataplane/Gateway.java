package dev.sallyport.dataplane;

import dev.sallyport.dataplane.console.Console;
import dev.sallyport.dataplane.http.AnnouncedLengths;
import dev.sallyport.dataplane.http.ApprovalsHandler;
import dev.sallyport.dataplane.http.AuditHandler;
import dev.sallyport.dataplane.http.Callers;
import dev.sallyport.dataplane.http.DevelopmentIssuerHandler;
import dev.sallyport.dataplane.http.HealthHandler;
import dev.sallyport.dataplane.http.KeysHandler;
import dev.sallyport.dataplane.http.Leaving;
import dev.sallyport.dataplane.http.LineHandler;
import dev.sallyport.dataplane.http.ListenerTls;
import dev.sallyport.dataplane.http.LogsHandler;
import dev.sallyport.dataplane.http.OpenApiHandler;
import dev.sallyport.dataplane.http.PolicyHandler;
import dev.sallyport.dataplane.http.PolicyHandler.Status;
import dev.sallyport.dataplane.http.SettingsHandler;
import dev.sallyport.dataplane.http.SignInsHandler;
import dev.sallyport.dataplane.http.StatusMetrics;
import dev.sallyport.dataplane.http.TelemetryHandler;
import dev.sallyport.dataplane.http.TokenHandler;
import dev.sallyport.dataplane.http.UsageHandler;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.audit.AuditUnavailableException;
import dev.sallyport.engine.audit.GatewayStarted;
import dev.sallyport.engine.audit.GatewayStopped;
import dev.sallyport.engine.audit.RecordedDownloads;
import dev.sallyport.engine.audit.RecordedSearch;
import dev.sallyport.engine.budget.Budgets;
import dev.sallyport.engine.bundle.PolicyDirectory;
import dev.sallyport.engine.bundle.PolicyHistory;
import dev.sallyport.engine.bundle.PolicyLoadException;
import dev.sallyport.engine.custody.Custody;
import dev.sallyport.engine.decisionlog.DecisionLog;
import dev.sallyport.engine.fetch.Rounds;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.identity.DevelopmentIssuer;
import dev.sallyport.engine.mask.MaskKeyFile;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.pipeline.Activation;
import dev.sallyport.engine.pipeline.Admission;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.LineLimits;
import dev.sallyport.engine.pipeline.PolicyInForce;
import dev.sallyport.engine.pipeline.PolicyLife;
import dev.sallyport.engine.policy.builtin.Builtins;
import dev.sallyport.engine.price.Prices;
import dev.sallyport.envoy.EnvoyPlane;
import dev.sallyport.envoy.UnusableListenerException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
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
 * A running gateway. This is the only place where its parts are put together, in the order in which
 * they depend on each other.
 */
public final class Gateway implements AutoCloseable {

  /** What tokens must be made for. */
  public static final String AUDIENCE = "sallyport";

  /** The path under which the gateway's own API lies; the Claude API has nothing there. */
  public static final String OWN_API = "/sallyport/v1";

  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  static final Duration GRACE = Duration.ofSeconds(5);

  private final Parts parts;
  private final URI uri;

  private Gateway(Parts parts, URI uri) {
    this.parts = parts;
    this.uri = uri;
  }

  /** What runs, and has to be ended in the opposite order. */
  private record Parts(
      WebServer server,
      Optional<EnvoyPlane> envoys,
      Optional<ListenerTls> tls,
      Draining draining,
      PolicyLife life,
      Optional<Rounds> others,
      Outside outside,
      PolicyInForce policy,
      Channels channels,
      Telemetry telemetry,
      Clock clock) {}

  /**
   * Starts a gateway; when this returns it serves.
   *
   * @throws UnusableConfigException if the configuration cannot be used
   * @throws PolicyLoadException if there is no policy that could be put in force
   * @throws dev.sallyport.engine.store.StoreUnavailableException if its state is held by another
   */
  public static Gateway start(GatewayConfig wanted, LineLimits limits, Clock clock) {
    var config = wanted.listeningAt(Ports.choose(wanted.listen()));
    Outside.createDirectory(config.state());
    var begun = new Begun();
    try {
      return started(config, limits, clock, begun);
    } catch (RuntimeException e) {
      begun.end();
      throw e;
    }
  }

  private static Gateway started(
      GatewayConfig config, LineLimits limits, Clock clock, Begun begun) {
    var outside = begun.with(Outside.open(config, clock));
    var store = outside.store();
    var audit = store.auditLog();
    audit.append(new GatewayStarted(clock.instant(), Version.TEXT, store.closedInDoubt()));
    var uri = config.listen().uri();

    var budgets =
        new Budgets(config.budgets().budgets(), store.budgets(), config.budgets().prices());
    budgets.forgetOld(clock.instant());
    var policy = new PolicyInForce();
    // Compiling takes a second and more, so functions have a toolchain of their own.
    var builtins = Builtins.usual(new Toolchain(), outside.network());
    var activation =
        new Activation(policy, audit, clock, config.trust().environment(), builtins)
            .logging(outside.log())
            .counting(call -> budgets.spent(call.identity(), clock.instant()))
            .firstAtOnce();
    var life = begun.with(policyLife(config, activation, outside.web(), clock));

    var secrets = OwnSecrets.of(config.state(), store, outside.recordings());
    var callers = WhoCalls.of(config, uri, store, secrets, clock);
    callers.others().ifPresent(begun::with);
    var approvals = new Approvals(store.approvals(), audit, clock, new SecureRandom());
    var telemetry = begun.with(Telemetry.open(config, outside.web(), clock));
    var line =
        new ExchangeLine(
            new ExchangeLine.Parts(
                callers.identifier(),
                policy,
                outside.recordings().recorder(config.trust().environment()),
                approvals,
                outside.upstreams().upstream(),
                MaskKeyFile.key(secrets.named("mask.key"), new SecureRandom()),
                Optional.of(budgets),
                telemetry.observer()),
            limits.withHold(limits.hold().withShownAt(config.listen().reached())),
            clock,
            new ExchangeIds(new SecureRandom()));

    var admission = new Admission(policy, audit, clock);
    var channels =
        Channels.of(
            config,
            new Channels.Parts(
                store.approvals(),
                approvals,
                audit,
                act -> policy.now().rule(act).decision() instanceof Decision.Allow,
                outside.web(),
                clock));
    Supplier<Status> status =
        () ->
            new Status(
                life.status(),
                outside.log().map(DecisionLog::status),
                callers.keys().status(),
                channels.status(),
                outside.exported(),
                outside.audit().status(outside.recordings(), store),
                telemetry.status(line),
                clock.instant());
    telemetry.send(() -> StatusMetrics.families(status.get()));
    var routes = HttpRouting.builder();
    var leaving = new Leaving(line);
    HealthHandler.serve(routes, GatewayHealth.ready(leaving, activation, outside));
    routes.any(new Callers(config.listen().listener()));
    routes.any(leaving);
    routes.any(new AnnouncedLengths(line));
    callers.development().ifPresent(known -> DevelopmentIssuerHandler.serve(routes, known));
    routes.register(
        OWN_API + "/approvals",
        new ApprovalsHandler(line, admission, approvals, store.approvals()));
    routes.register(
        OWN_API + "/keys",
        new KeysHandler(line, callers.keys(), config.keys().longestLifetime(), clock));
    routes.register(
        OWN_API + "/logs",
        new LogsHandler(line, store.trail().logs(), new RecordedDownloads(audit, clock)));
    var search = new RecordedSearch(store.search(), audit, clock);
    routes.register(
        OWN_API + "/audit",
        new AuditHandler(line, search, store.trail(), outside.recordings().payloads()));
    routes.register(OWN_API + "/sign-ins", new SignInsHandler(line, callers.endpoint()));
    routes.register(
        OWN_API,
        new PolicyHandler(line, status),
        new UsageHandler(line, budgets, clock),
        new OpenApiHandler(line));
    channels.serve(routes, line);
    TokenHandler.serve(routes, line, callers.endpoint());
    SettingsHandler.serve(routes, line, policy, clock);
    TelemetryHandler.serve(routes, line);
    callers
        .signIn(config, clock)
        .ifPresent(
            signIn -> {
              var pages = signIn.serve(routes, line, audit);
              new Console(
                      pages,
                      new Console.Engine(
                          policy,
                          life,
                          approvals,
                          audit,
                          store.trail(),
                          search,
                          new Custody(
                              store.trail(),
                              store.search(),
                              outside.recordings().payloads().reader()::read,
                              Prices.listed()),
                          new ExchangeIds(new SecureRandom())),
                      new Console.Known(
                          callers.endpoint(),
                          callers.keys(),
                          config.keys().longestLifetime(),
                          callers.trusted()),
                      GatewayHealth.of(config, status, outside.upstreams(), store, clock.instant()),
                      clock)
                  .serve(routes);
            });
    routes.any(new LineHandler(line));
    var tls = Server.tls(config.listen());
    tls.ifPresent(begun::with);
    begun.with(channels).start();
    var server = Server.over(config.listen(), tls, routes, line, limits).start();
    if (!server.isRunning()) {
      // The server reports that it cannot listen, and goes on without.
      throw Ports.taken(config.listen(), "somebody else was faster");
    }
    var envoys = envoys(config, line, outside.upstreams(), leaving);
    envoys.ifPresent(begun::with);
    var draining = new Draining(leaving, line, config.listen().listener().drain());
    return new Gateway(
        new Parts(
            server,
            envoys,
            tls,
            draining,
            life,
            callers.others(),
            outside,
            policy,
            channels,
            telemetry,
            clock),
        uri);
  }

  /** Where it serves. */
  public URI uri() {
    return uri;
  }

  /** The revision of the policy in force. */
  public String revision() {
    return parts.policy().now().name();
  }

  /** How many calls of an earlier run were found open, and closed as in doubt. */
  public int closedInDoubt() {
    return parts.outside().store().closedInDoubt();
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
    parts.draining().calls();
    parts.life().close();
    parts.others().ifPresent(Rounds::close);
    parts.tls().ifPresent(ListenerTls::close);
    parts.server().stop();
    parts.envoys().ifPresent(EnvoyPlane::close);
    parts.channels().close();
    parts.outside().upstreams().close();
    parts.draining().ends();
    parts.outside().log().ifPresent(DecisionLog::close);
    parts.outside().network().close();
    parts.outside().recordings().close();
    try {
      parts.outside().store().auditLog().append(new GatewayStopped(parts.clock().instant()));
    } catch (AuditUnavailableException e) {
      LOG.error("the stop is not recorded: {}", e.getMessage());
    }
    // That it stops is told, too.
    parts.outside().audit().close();
    parts.outside().exports().ifPresent(AuditExports::close);
    parts.telemetry().close();
    parts.outside().web().close();
    parts.outside().store().close();
  }

  /** The same line behind another listener: what Envoys bring is decided and recorded as here. */
  private static Optional<EnvoyPlane> envoys(
      GatewayConfig config, ExchangeLine line, Upstreams upstreams, Leaving leaving) {
    try {
      return config
          .envoy()
          .map(
              listener ->
                  EnvoyPlane.start(
                      listener, new EnvoyPlane.Parts(line, upstreams::by, leaving::takesCalls)));
    } catch (UnusableListenerException e) {
      throw new UnusableConfigException(String.valueOf(e.getMessage()));
    }
  }

  private static PolicyLife policyLife(
      GatewayConfig config, Activation activation, Web web, Clock clock) {
    var toolchain = new Toolchain();
    var sources =
        config
            .policy()
            .sources(
                new PolicyConfig.Parts(config.state(), toolchain, web, new SecureRandom(), clock));
    var history = PolicyHistory.open(config.state().resolve("policy").resolve("history.json"));
    var life = PolicyLife.start(sources, activation, history, clock);
    if (sources.sources().stream().anyMatch(PolicyDirectory.class::isInstance)) {
      toolchain.warmUpSoon();
    }
    return life;
  }
}
