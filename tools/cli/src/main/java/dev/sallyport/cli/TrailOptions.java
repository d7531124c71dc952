package dev.sallyport.cli;

import dev.sallyport.dataplane.PayloadsConfig;
import dev.sallyport.dataplane.PayloadsConfig.WrapConfig.File;
import dev.sallyport.dataplane.Recordings;
import dev.sallyport.dataplane.config.ConfigFile;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.payload.KeyWrap;
import dev.sallyport.engine.payload.KeyWraps;
import dev.sallyport.engine.payload.PayloadsUnavailableException;
import dev.sallyport.engine.store.AuditTrail;
import dev.sallyport.engine.store.PostgresStore;
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

  /**
   * The keys by which sessions' own are opened. None is made here: without one, nothing opens.
   *
   * @param web over which Vault is asked
   */
  KeyWraps wraps(Web web) {
    var payloads =
        config.map(file -> ConfigFile.read(file).audit().payloads()).orElse(PayloadsConfig.USUAL);
    var key = payloads.key().orElseGet(() -> new File(state().resolve(Recordings.KEY_FILE)));
    return key instanceof File(var path) && !Files.isRegularFile(path)
        ? KeyWraps.of(new NoWrap(path))
        : Recordings.wraps(payloads, state(), web);
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
