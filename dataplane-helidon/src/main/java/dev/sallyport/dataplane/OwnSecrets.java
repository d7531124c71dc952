package dev.sallyport.dataplane;

import dev.sallyport.engine.files.SecretFile;
import dev.sallyport.engine.files.SecretPlace;
import dev.sallyport.engine.payload.KeyWraps;
import dev.sallyport.engine.secret.SharedSecret;
import dev.sallyport.engine.secret.SharedSecrets;
import dev.sallyport.engine.store.PostgresStore;
import dev.sallyport.engine.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the gateway's own secrets lie: as files of its state; or, where gateways share a database
 * and a wrapping key, sealed in it, so that they have the same.
 */
record OwnSecrets(Path state, Optional<Shared> shared) {

  private record Shared(SharedSecrets secrets, KeyWraps wraps) {}

  /** Those of a gateway that keeps its state there. */
  static OwnSecrets of(Path state, Store store, Recordings recordings) {
    return new OwnSecrets(
        state,
        store instanceof PostgresStore database
            ? recordings.named().map(wraps -> new Shared(database.secrets(), wraps))
            : Optional.empty());
  }

  /**
   * The place of the secret of that name. What a file of the state holds is the first that the
   * database gets.
   */
  SecretPlace named(String name) {
    var file = state.resolve(name);
    if (shared.isEmpty()) {
      return new SecretFile(file);
    }
    var place = new SharedSecret(name, shared.get().secrets(), shared.get().wraps());
    if (Files.exists(file)) {
      try {
        var known = new SecretFile(file).read();
        var _ = place.read(() -> known);
      } catch (IOException e) {
        throw new UnusableConfigException(
            "the secret in `%s` cannot be brought into the database: %s"
                .formatted(file, e.getMessage()));
      }
    }
    return place;
  }
}
