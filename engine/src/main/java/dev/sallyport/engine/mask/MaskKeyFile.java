package dev.sallyport.engine.mask;

import dev.sallyport.engine.files.SecretFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A {@link MaskKey} in a file, in hexadecimal digits; the first use makes it. */
public final class MaskKeyFile {
  private MaskKeyFile() {}

  /**
   * The key in a file.
   *
   * @throws UnusableMaskKeyException if it can be neither read nor made
   */
  public static MaskKey key(Path path, SecureRandom random) {
    try {
      var text = new SecretFile(path).read(() -> generated(random));
      return MaskKey.of(HexFormat.of().parseHex(text.strip()));
    } catch (SecretFile.OpenToOthersException e) {
      throw new UnusableMaskKeyException(
          "the mask key `%s` can be read by others: run `chmod 600` on it".formatted(path), e);
    } catch (IOException e) {
      throw new UnusableMaskKeyException(
          "the mask key `%s` can be neither read nor made (%s): check its folder"
              .formatted(path, e.getClass().getSimpleName()),
          e);
    } catch (IllegalArgumentException _) {
      // Its message would quote the key.
      throw new UnusableMaskKeyException(
          "`%s` holds no mask key. Put %d hexadecimal digits there, or delete it for a new one: then what was tokenised before can't be restored"
              .formatted(path, 2 * MaskKey.BYTES),
          null);
    }
  }

  private static String generated(SecureRandom random) {
    var secret = new byte[MaskKey.BYTES];
    random.nextBytes(secret);
    return HexFormat.of().formatHex(secret) + "\n";
  }
}
