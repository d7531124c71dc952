package dev.sallyport.tests.gateway;

import dev.sallyport.engine.store.PostgresConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The configuration of gateways over one database. */
final class SharedDatabase {
  private SharedDatabase() {}

  /**
   * Writes it, and the key by which they keep what was asked.
   *
   * @param folder into which
   * @param more what else it says
   */
  static Path configuration(Path folder, PostgresConfig database, String more) {
    try {
      var key = folder.resolve("payload.key");
      Files.createFile(
          key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(key, "0f".repeat(32));
      return Files.writeString(
          folder.resolve("sallyport.yaml"),
          """
          store: {url: "%s", user: %s}
          audit: {payloads: {key: {file: payload.key}}}
          %s
          """
              .formatted(database.url(), database.user(), more));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
