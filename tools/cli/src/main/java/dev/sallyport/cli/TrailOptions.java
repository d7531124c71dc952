package dev.sallyport.cli;

import dev.sallyport.dataplane.Recordings;
import dev.sallyport.dataplane.config.ConfigFile;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.payload.AbsentWrap;
import dev.sallyport.engine.payload.KeyWraps;
import dev.sallyport.engine.payload.PayloadsUnavailableException;
import dev.sallyport.engine.store.AuditTrail;
import dev.sallyport.engine.store.PostgresStore;
import java.net.URI;
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

  private ConfigFile file() {
    return ConfigFile.read(config, System.getenv());
  }

  /** Whether it is a database that gateways share. */
  boolean isShared() {
    return file().store().isPresent();
  }

  /** Where callers reach the gateway, as far as that is known. */
  Optional<URI> address() {
    return file().address().or(() -> GatewayAddress.read(state.state));
  }

  /**
   * The keys by which sessions' own are opened.
   *
   * @param web over which Vault is asked
   * @throws CommandFailedException if one is not there: none is made, since it would open nothing
   */
  KeyWraps wraps(Web web) {
    var wraps = named(web);
    if (wraps.current() instanceof AbsentWrap(var why)) {
      throw new CommandFailedException(
          why + ", and `--config` names the configuration that says so");
    }
    return wraps;
  }

  /** The same; without a key, nothing opens. */
  KeyWraps wrapsOrNone(Web web) {
    try {
      return named(web);
    } catch (CommandFailedException e) {
      return KeyWraps.of(new AbsentWrap(String.valueOf(e.getMessage())));
    }
  }

  private KeyWraps named(Web web) {
    var payloads = file().audit().payloads();
    try {
      return Recordings.wraps(payloads, state(), web);
    } catch (PayloadsUnavailableException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  AuditTrail open() {
    return file()
        .store()
        .map(PostgresStore::trail)
        .orElseGet(() -> AuditTrail.open(state.state.resolve("sallyport.db")));
  }
}
