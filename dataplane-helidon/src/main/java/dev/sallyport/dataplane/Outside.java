package dev.sallyport.dataplane;

import dev.sallyport.engine.decisionlog.DecisionLog;
import dev.sallyport.engine.export.ExportStatus;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.policy.network.Network;
import dev.sallyport.engine.store.LogKeyFile;
import dev.sallyport.engine.store.PostgresStore;
import dev.sallyport.engine.store.SqliteStore;
import dev.sallyport.engine.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** What leads out of the process: the disk and the network. */
record Outside(
    Store store,
    Recordings recordings,
    AuditWork audit,
    Upstreams upstreams,
    Web web,
    Network network,
    Optional<DecisionLog> log,
    Optional<AuditExports> exports)
    implements AutoCloseable {

  /** Where a gateway keeps its state. */
  static void createDirectory(Path state) {
    try {
      Files.createDirectories(state);
    } catch (IOException e) {
      throw new UnusableConfigException(
          "the state directory `" + state + "` cannot be made: choose another with `--state`");
    }
  }

  /** Opens all of it, or none. */
  static Outside open(GatewayConfig config, Clock clock) {
    var store = store(config, clock);
    var web = new Web();
    var recordings = recordings(config, store, web, clock);
    var audit = AuditWork.start(config.audit(), store, web, clock);
    var upstreams = Upstreams.open(config.upstreams(), web, clock, new SecureRandom());
    var network = new Network(config.policy().hosts());
    var without =
        new Outside(
            store,
            recordings.start(),
            audit,
            upstreams,
            web,
            network,
            Optional.empty(),
            Optional.empty());
    try {
      var log = config.decisionLog().map(wished -> wished.open(config.state(), web, clock));
      var exports = AuditExports.start(config.exports(), store.exportedLog(), web, clock);
      return new Outside(
          store, recordings, audit, upstreams, web, network, log, Optional.of(exports));
    } catch (RuntimeException e) {
      without.close();
      throw e;
    }
  }

  private static Recordings recordings(GatewayConfig config, Store store, Web web, Clock clock) {
    try {
      return Recordings.open(config, store, web, clock);
    } catch (UnusableConfigException e) {
      web.close();
      store.close();
      throw e;
    }
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

  /** How it stands with each export of the audit log. */
  List<ExportStatus> exported() {
    return exports.map(AuditExports::status).orElse(List.of());
  }

  @Override
  public void close() {
    exports.ifPresent(AuditExports::close);
    log.ifPresent(DecisionLog::close);
    network.close();
    upstreams.close();
    audit.close();
    recordings.close();
    web.close();
    store.close();
  }
}
