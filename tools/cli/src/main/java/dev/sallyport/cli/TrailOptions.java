package dev.sallyport.cli;

import dev.sallyport.dataplane.PayloadsConfig;
import dev.sallyport.dataplane.PayloadsConfig.WrapConfig;
import dev.sallyport.dataplane.Recordings;
import dev.sallyport.dataplane.config.ConfigFile;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.payload.KeyWrap;
import dev.sallyport.engine.payload.KeyWraps;
import dev.sallyport.engine.payload.PayloadsUnavailableException;
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
   * The keys by which sessions' own are opened.
   *
   * @param web over which Vault is asked
   * @throws CommandFailedException if there is none: one that is made now would open nothing
   */
  KeyWraps wraps(Web web) {
    var missing = missingKey();
    if (missing.isPresent()) {
      throw new CommandFailedException(
          "the wrapping key `%s` is not there: nothing was kept, or its key is elsewhere, and `--config` names the configuration that says so"
              .formatted(missing.get()));
    }
    return Recordings.wraps(payloads(), state(), web);
  }

  /** The same; without a key, nothing opens. */
  KeyWraps wrapsOrNone(Web web) {
    return missingKey()
        .map(file -> KeyWraps.of(new NoWrap(file)))
        .orElseGet(() -> Recordings.wraps(payloads(), state(), web));
  }

  private PayloadsConfig payloads() {
    return config
        .map(file -> ConfigFile.read(file).audit().payloads())
        .orElse(PayloadsConfig.USUAL);
  }

  /** The file that should hold the key, and is not there. */
  private Optional<Path> missingKey() {
    return payloads().keyIn(state()) instanceof WrapConfig.File(var path)
            && !Files.isRegularFile(path)
        ? Optional.of(path)
        : Optional.empty();
  }

  /** A key that is not there. */
  private record NoWrap(Path file) implements KeyWrap {
    @Override
    public String name() {
      return "none";
    }

    @Override
    public byte[] wrap(String of, byte[] secret) {
      throw absent();
    }

    @Override
    public byte[] unwrap(String of, byte[] wrapped) {
      throw absent();
    }

    private PayloadsUnavailableException absent() {
      return new PayloadsUnavailableException(
          "there is no wrapping key `%s`: name the gateway's state directory, or its configuration"
              .formatted(file));
    }
  }

  AuditTrail open() {
    return config
        .flatMap(file -> ConfigFile.read(file).store())
        .map(PostgresStore::trail)
        .orElseGet(() -> AuditTrail.open(state.state.resolve("sallyport.db")));
  }
}
