package dev.sallyport.cli;

import dev.sallyport.dataplane.PayloadsConfig.WrapConfig;
import dev.sallyport.dataplane.Recordings;
import dev.sallyport.dataplane.config.ConfigFile;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.payload.KeyWraps;
import dev.sallyport.engine.store.AuditTrail;
import dev.sallyport.engine.store.PostgresStore;
import java.net.URI;
import java.nio.file.Files;
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
      description =
          "The gateway's configuration, where its `store` is a database, or it names a wrapping key.")
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

  /** Where callers reach the gateway, as far as that is known. */
  Optional<URI> address() {
    return config
        .flatMap(file -> ConfigFile.read(file).address())
        .or(() -> GatewayAddress.read(state.state));
  }

  /**
   * What opens that which is kept beside the log. A key that is not there is not made, since it
   * would open nothing.
   */
  KeyWraps wraps(Web web) {
    var payloads = config.map(ConfigFile::read).orElse(ConfigFile.NONE).audit().payloads();
    var file = payloads.key().orElseGet(() -> new WrapConfig.File(usualKey()));
    if (file instanceof WrapConfig.File(var path) && !Files.isRegularFile(path)) {
      throw new CommandFailedException(
          "the wrapping key `%s` is not there: nothing was kept, or its key is elsewhere, and `--config` names the configuration that says so"
              .formatted(path));
    }
    return Recordings.wraps(payloads, state.state, web);
  }

  private Path usualKey() {
    return state.state.resolve(Recordings.KEY_FILE);
  }

  AuditTrail open() {
    return config
        .flatMap(file -> ConfigFile.read(file).store())
        .map(PostgresStore::trail)
        .orElseGet(() -> AuditTrail.open(state.state.resolve("sallyport.db")));
  }
}
