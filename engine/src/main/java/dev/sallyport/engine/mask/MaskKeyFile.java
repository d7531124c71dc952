package dev.sallyport.engine.mask;

import dev.sallyport.engine.files.SecretFile;
import dev.sallyport.engine.files.SecretPlace;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A {@link MaskKey} where secrets are kept, in hexadecimal digits; the first use makes it. */
public final class MaskKeyFile {
  private MaskKeyFile() {}

  /**
   * The key in a place.
   *
   * @throws UnusableMaskKeyException if it can be neither read nor made
   */
  public static MaskKey key(SecretPlace place, SecureRandom random) {
    try {
      var text = place.read(() -> generated(random));
      return MaskKey.of(HexFormat.of().parseHex(text.strip()));
    } catch (SecretFile.OpenToOthersException e) {
      throw new UnusableMaskKeyException(
          "the mask key `%s` can be read by others: run `chmod 600` on it".formatted(place.name()),
          e);
    } catch (IOException e) {
      throw new UnusableMaskKeyException(
          "the mask key `%s` can be neither read nor made (%s): check its folder"
              .formatted(place.name(), e.getClass().getSimpleName()),
          e);
    } catch (IllegalArgumentException _) {
      // Its message would quote the key.
      throw new UnusableMaskKeyException(
          "`%s` holds no mask key. Put %d hexadecimal digits there, or delete it for a new one: then what was tokenised before can't be restored"
              .formatted(place.name(), 2 * MaskKey.BYTES),
          null);
    }
  }

  private static String generated(SecureRandom random) {
    var secret = new byte[MaskKey.BYTES];
    random.nextBytes(secret);
    return HexFormat.of().formatHex(secret) + "\n";
  }
}
