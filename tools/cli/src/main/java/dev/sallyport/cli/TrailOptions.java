package dev.sallyport.cli;

import dev.sallyport.dataplane.config.ConfigFile;
import dev.sallyport.engine.store.AuditTrail;
import dev.sallyport.engine.store.PostgresStore;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Where the audit log is read: from a state directory, or from the database that gateways share.
 */
final class TrailOptions {
  @Mixin private StateOptions state = new StateOptions();

  @Option(
      names = "--config",
      scope = CommandLine.ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "The gateway's configuration, where its `store` is a database.")
  private Optional<Path> config = Optional.empty();

  StateOptions stateOptions() {
    return state;
  }

  Path state() {
    return state.state;
  }

  /** Whether it is a database that gateways share. */
  boolean isShared() {
    return config.flatMap(file -> ConfigFile.read(file).store()).isPresent();
  }

  AuditTrail open() {
    return config
        .flatMap(file -> ConfigFile.read(file).store())
        .map(PostgresStore::trail)
        .orElseGet(() -> AuditTrail.open(state.state.resolve("sallyport.db")));
  }
}
