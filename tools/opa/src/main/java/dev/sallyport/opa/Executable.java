package dev.sallyport.opa;

import dev.sallyport.opa.reactor.CacheFolder;
import dev.sallyport.opa.reactor.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** OPA's Go code as an executable for this machine, in a folder where it can be run. */
final class Executable {

  private static final String STAMP = "/META-INF/sallyport-opa-reactor.digest";

  private Executable() {}

  /**
   * Takes it out of the jar, once, into the user's cache folder.
   *
   * @return empty if none was built for this platform, or if it cannot be kept
   */
  static Optional<Path> find() {
    return Platform.here().flatMap(Executable::find);
  }

  private static Optional<Path> find(Platform platform) {
    try (var packed = Platform.class.getResourceAsStream(platform.resource());
        var stamp = Platform.class.getResourceAsStream(STAMP)) {
      if (packed == null || stamp == null) {
        return Optional.empty();
      }
      var digest = new String(stamp.readAllBytes(), StandardCharsets.UTF_8);
      var kept = CacheFolder.path().resolve("opa-reactor-" + digest).resolve(platform.file());
      if (!Files.exists(kept)) {
        unpack(packed, kept);
      }
      return Optional.of(kept);
    } catch (IOException _) {
      // A full or a read-only disk: what works without the file goes on without it.
      return Optional.empty();
    }
  }

  /** In one step, so that nobody runs half of it. */
  private static void unpack(InputStream packed, Path kept) throws IOException {
    var folder = Files.createDirectories(kept.getParent());
    var whole = Files.createTempFile(folder, "unpacking-", "");
    try {
      Files.copy(packed, whole, StandardCopyOption.REPLACE_EXISTING);
      if (!whole.toFile().setExecutable(true, true)) {
        throw new IOException("`%s` cannot be made executable".formatted(whole));
      }
      Files.move(whole, kept, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(whole);
    }
  }
}
