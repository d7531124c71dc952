package dev.sallyport.dataplane;

import dev.sallyport.dataplane.Telemetry.Measured;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.audit.GatewayStarted;
import dev.sallyport.engine.budget.Budgets;
import dev.sallyport.engine.bundle.PolicyDirectory;
import dev.sallyport.engine.bundle.PolicyHistory;
import dev.sallyport.engine.decisionlog.DecisionLog;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.pipeline.Activation;
import dev.sallyport.engine.pipeline.PolicyInForce;
import dev.sallyport.engine.pipeline.PolicyLife;
import dev.sallyport.engine.policy.builtin.Builtins;
import dev.sallyport.engine.policy.network.Network;
import dev.sallyport.engine.signin.Sessions;
import dev.sallyport.engine.store.LogKeyFile;
import dev.sallyport.engine.store.PostgresStore;
import dev.sallyport.engine.store.SqliteStore;
import dev.sallyport.engine.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What stands as long as the gateway does, whatever its configuration becomes.
 *
 * @param log where decisions are logged; empty where they are not
 * @param policy the policy in force
 * @param activation brings policies into force
 * @param life follows where they come from
 * @param sessions of those who signed in with a browser
 * @param budgets what callers may spend by the configuration in force
 * @param measured what was measured since the start
 * @param lines on which something may be under way
 * @param startedAt when the gateway started
 */
record Foundation(
    Store store,
    Web web,
    Network network,
    Optional<DecisionLog> log,
    PolicyInForce policy,
    Activation activation,
    PolicyLife life,
    Approvals approvals,
    Sessions sessions,
    AtomicReference<Budgets> budgets,
    Measured measured,
    Lines lines,
    ExchangeIds exchangeIds,
    Clock clock,
    Instant startedAt) {

  /** Where a gateway keeps its state. */
  static void createDirectory(Path state) {
    try {
      Files.createDirectories(state);
    } catch (IOException e) {
      throw new UnusableConfigException(
          "the state directory `" + state + "` cannot be made: choose another with `--state`");
    }
  }

  /**
   * Lays it.
   *
   * @param begun is told of each part, and ends them if the start fails
   */
  static Foundation lay(GatewayConfig config, Clock clock, Begun begun) {
    var store = begun.with(store(config, clock));
    var audit = store.auditLog();
    var startedAt = clock.instant();
    audit.append(new GatewayStarted(startedAt, Version.TEXT, store.closedInDoubt()));
    var web = begun.with(new Web());
    var network = begun.with(new Network(config.policy().hosts()));
    var log = config.decisionLog().map(wished -> wished.open(config.state(), web, clock));
    log.ifPresent(begun::with);
    var budgets = new AtomicReference<>(budgets(config, store));
    budgets.get().forgetOld(startedAt);
    var policy = new PolicyInForce();
    // Compiling takes a second and more, so functions have a toolchain of their own.
    var builtins = Builtins.usual(new Toolchain(), network);
    var activation =
        new Activation(policy, audit, clock, config.trust().environment(), builtins)
            .logging(log)
            .counting(call -> budgets.get().spent(call.identity(), clock.instant()))
            .firstAtOnce();
    var life = begun.with(policyLife(config, activation, web, clock));
    return new Foundation(
        store,
        web,
        network,
        log,
        policy,
        activation,
        life,
        new Approvals(store.approvals(), audit, clock, new SecureRandom()),
        new Sessions(clock, new SecureRandom()),
        budgets,
        Measured.nothing(),
        new Lines(),
        new ExchangeIds(new SecureRandom()),
        clock,
        startedAt);
  }

  private static Store store(GatewayConfig config, Clock clock) {
    return config
        .store()
        .<Store>map(
            shared ->
                PostgresStore.open(
                    shared,
                    LogKeyFile.signer(config.state().resolve(LogKeyFile.NAME), new SecureRandom()),
                    clock))
        .orElseGet(() -> SqliteStore.open(config.state().resolve("sallyport.db"), clock));
  }

  /** What callers may spend by this configuration. */
  static Budgets budgets(GatewayConfig config, Store store) {
    return new Budgets(config.budgets().budgets(), store.budgets(), config.budgets().prices());
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

  AuditLog audit() {
    return store.auditLog();
  }
}
