package dev.sallyport.dataplane;

import dev.sallyport.dataplane.console.Console;
import dev.sallyport.dataplane.http.AnnouncedLengths;
import dev.sallyport.dataplane.http.ApprovalsHandler;
import dev.sallyport.dataplane.http.AuditHandler;
import dev.sallyport.dataplane.http.Callers;
import dev.sallyport.dataplane.http.ConfigurationStatus;
import dev.sallyport.dataplane.http.DevelopmentIssuerHandler;
import dev.sallyport.dataplane.http.HealthHandler;
import dev.sallyport.dataplane.http.KeysHandler;
import dev.sallyport.dataplane.http.Leaving;
import dev.sallyport.dataplane.http.LineHandler;
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
import dev.sallyport.engine.audit.RecordedDownloads;
import dev.sallyport.engine.audit.RecordedSearch;
import dev.sallyport.engine.budget.Budgets;
import dev.sallyport.engine.custody.Custody;
import dev.sallyport.engine.decisionlog.DecisionLog;
import dev.sallyport.engine.fetch.Rounds;
import dev.sallyport.engine.mask.MaskKeyFile;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.pipeline.Admission;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.price.Prices;
import io.helidon.webserver.http.HttpRouting;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The part of a gateway that one configuration makes. This is the only place where its parts are
 * put together, in the order in which they depend on each other.
 *
 * @param wanted what it is made by
 * @param line takes what comes
 * @param leaving turns away what comes when the gateway stops
 * @param status how it stands with all of it
 */
record Serving(
    Wanted wanted,
    Recordings recordings,
    AuditWork audit,
    AuditExports exports,
    Upstreams upstreams,
    WhoCalls callers,
    Budgets budgets,
    Telemetry telemetry,
    Channels channels,
    ExchangeLine line,
    Leaving leaving,
    Supplier<Status> status)
    implements AutoCloseable {

  /**
   * Puts it together; nothing is begun yet, and what comes does not come here.
   *
   * @param before what it takes the place of; empty at the start
   * @throws UnusableConfigException if the configuration cannot be used
   */
  static Serving of(
      Wanted wanted,
      Foundation on,
      Optional<Serving> before,
      Supplier<ConfigurationStatus> configuration) {
    var begun = new Begun();
    try {
      return made(wanted, on, before, configuration, begun);
    } catch (RuntimeException e) {
      begun.end();
      throw e;
    }
  }

  private static Serving made(
      Wanted wanted,
      Foundation on,
      Optional<Serving> before,
      Supplier<ConfigurationStatus> configuration,
      Begun begun) {
    var config = wanted.config();
    var limits = wanted.limits();
    var store = on.store();
    var clock = on.clock();
    var recordings = begun.with(Recordings.open(config, store, on.web(), clock));
    var work = begun.with(AuditWork.of(config.audit(), store, on.web(), clock));
    var exports =
        begun.with(AuditExports.of(config.exports(), store.exportedLog(), on.web(), clock));
    var upstreams =
        begun.with(Upstreams.open(config.upstreams(), on.web(), clock, new SecureRandom()));
    var secrets = OwnSecrets.of(config.state(), store, recordings);
    var callers = WhoCalls.of(config, on, secrets, before);
    var budgets = Foundation.budgets(config, store);
    var telemetry = begun.with(Telemetry.open(config, on.measured(), on.web(), clock));
    var parts =
        new ExchangeLine.Parts(
            callers.identifier(),
            on.policy(),
            recordings.recorder(config.trust().environment()),
            on.approvals(),
            upstreams.upstream(),
            MaskKeyFile.key(secrets.named("mask.key"), new SecureRandom()),
            Optional.of(budgets),
            telemetry.observer());
    var shown = limits.withHold(limits.hold().withShownAt(config.listen().reached()));
    var line =
        before
            .map(serving -> serving.line().next(parts, shown))
            .orElseGet(() -> new ExchangeLine(parts, shown, clock, on.exchangeIds()));
    var channels =
        begun.with(
            Channels.of(
                config,
                new Channels.Parts(
                    store.approvals(),
                    on.approvals(),
                    on.audit(),
                    act -> on.policy().now().rule(act).decision() instanceof Decision.Allow,
                    on.web(),
                    clock)));
    Supplier<Status> status =
        () ->
            new Status(
                on.life().status(),
                configuration.get(),
                on.log().map(DecisionLog::status),
                callers.keys().status(),
                channels.status(),
                exports.status(),
                work.status(recordings, store),
                telemetry.status(on.lines().load()),
                clock.instant());
    return new Serving(
        wanted,
        recordings,
        work,
        exports,
        upstreams,
        callers,
        budgets,
        telemetry,
        channels,
        line,
        new Leaving(line),
        status);
  }

  GatewayConfig config() {
    return wanted.config();
  }

  /** The way to all that it serves. */
  HttpRouting routes(Foundation on) {
    var config = config();
    var store = on.store();
    var clock = on.clock();
    var payloads = recordings.payloads();
    var search = new RecordedSearch(store.search(), on.audit(), clock);
    var routes = HttpRouting.builder();
    HealthHandler.serve(routes, GatewayHealth.ready(leaving, on, upstreams));
    routes.any(new Callers(config.listen().listener()));
    routes.any(leaving);
    routes.any(new AnnouncedLengths(line));
    callers.development().ifPresent(known -> DevelopmentIssuerHandler.serve(routes, known));
    routes.register(
        Gateway.OWN_API + "/approvals",
        new ApprovalsHandler(
            line,
            new Admission(on.policy(), on.audit(), clock),
            on.approvals(),
            store.approvals()));
    routes.register(
        Gateway.OWN_API + "/keys",
        new KeysHandler(line, callers.keys(), config.keys().longestLifetime(), clock));
    routes.register(
        Gateway.OWN_API + "/logs",
        new LogsHandler(line, store.trail().logs(), new RecordedDownloads(on.audit(), clock)));
    routes.register(
        Gateway.OWN_API + "/audit", new AuditHandler(line, search, store.trail(), payloads));
    routes.register(Gateway.OWN_API + "/sign-ins", new SignInsHandler(line, callers.endpoint()));
    routes.register(
        Gateway.OWN_API,
        new PolicyHandler(line, status),
        new UsageHandler(line, budgets, clock),
        new OpenApiHandler(line));
    channels.serve(routes, line);
    TokenHandler.serve(routes, line, callers.endpoint());
    SettingsHandler.serve(routes, line, on.policy(), clock);
    TelemetryHandler.serve(routes, line);
    callers
        .signIn(config, on.sessions(), clock)
        .ifPresent(signIn -> pages(routes, on, signIn, search));
    routes.any(new LineHandler(line));
    return routes.build();
  }

  private void pages(
      HttpRouting.Builder routes, Foundation on, SignIn signIn, RecordedSearch search) {
    var config = config();
    var store = on.store();
    new Console(
            signIn.serve(routes, line, on.audit()),
            new Console.Engine(
                on.policy(),
                on.life(),
                on.approvals(),
                on.audit(),
                store.trail(),
                search,
                new Custody(
                    store.trail(),
                    store.search(),
                    recordings.payloads().reader()::read,
                    Prices.listed()),
                on.exchangeIds()),
            new Console.Known(
                callers.endpoint(),
                callers.keys(),
                config.keys().longestLifetime(),
                callers.trusted()),
            GatewayHealth.of(config, status, upstreams, store, on.startedAt()),
            on.clock())
        .serve(routes);
  }

  /** Begins what goes on beside the calls. */
  void begin() {
    recordings.start();
    audit.start();
    exports.start();
    callers.others().ifPresent(Rounds::start);
    channels.start();
    telemetry.send(() -> StatusMetrics.families(status.get()));
  }

  /** Another has taken its place: what goes on beside the calls ends, and goes on there. */
  void replace() {
    line.replace();
    rest();
  }

  /** Ends what goes on beside the calls, or never begins it. */
  private void rest() {
    callers.others().ifPresent(Rounds::close);
    channels.close();
    recordings.close();
    audit.close();
    exports.close();
  }

  /** Lets go of what calls need; there are none any more. */
  void end() {
    upstreams.close();
    telemetry.close();
  }

  /** Ends all of it, where the start fails, or it takes nothing's place. */
  @Override
  public void close() {
    rest();
    end();
  }
}
