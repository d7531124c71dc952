package dev.sallyport.engine.store;

import dev.sallyport.engine.files.PrivateFile;
import dev.sallyport.engine.files.SecretFile;
import dev.sallyport.engine.tlog.NoteSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The key that signs a gateway's log, in a file that its owner alone can read, and beside it the
 * key by which everybody can verify it. The first use makes both.
 */
public final class LogKeyFile {

  /** The file in a state directory; a log is its key, so this is what makes two logs of two. */
  public static final String NAME = "audit.key";

  /** What may be given to everybody. */
  public static final String PUBLIC_NAME = "audit.pub";

  /** Tells the log from those of all other gateways: 64 bits. */
  private static final int NAME_BYTES = 8;

  private LogKeyFile() {}

  /**
   * The signer of the log whose key lies there; what may be given to everybody lies beside it.
   *
   * @throws StoreUnavailableException if its key can be neither read nor made
   */
  public static NoteSigner signer(Path path, SecureRandom random) {
    try {
      var text = new SecretFile(path).read(() -> generated(random));
      var signer = NoteSigner.parse(text);
      publish(path.resolveSibling(PUBLIC_NAME), signer.key().toString() + "\n");
      return signer;
    } catch (SecretFile.OpenToOthersException e) {
      throw new StoreUnavailableException(
          "the audit log's key `%s` can be read by others: run `chmod 600` on it".formatted(path),
          e);
    } catch (IOException e) {
      throw new StoreUnavailableException(
          "the audit log's key `%s` can be neither read nor made (%s): check its folder"
              .formatted(path, e.getClass().getSimpleName()),
          e);
    } catch (IllegalArgumentException _) {
      // Its message must not come near the key.
      throw new StoreUnavailableException(
          "`%s` holds no key of an audit log: put the log's own back, or delete it for a new log"
              .formatted(path));
    }
  }

  private static String generated(SecureRandom random) {
    var name = new byte[NAME_BYTES];
    random.nextBytes(name);
    return NoteSigner.generate("sallyport/" + HexFormat.of().formatHex(name), random).secretText()
        + "\n";
  }

  private static void publish(Path path, String key) throws IOException {
    if (PrivateFile.ensure(path) || !Files.readString(path).equals(key)) {
      Files.writeString(path, key);
    }
  }
}
