package dev.sallyport.engine.payload;

import dev.sallyport.engine.files.SecretFile;
import dev.sallyport.engine.json.Digests;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A wrapping key in the gateway's own memory, which comes from a file or a keystore. What it wraps
 * is a nonce and AES-256-GCM.
 */
public final class LocalWrap implements KeyWrap {
  /** In the state directory, where no other key is named. */
  public static final String FILE_NAME = "payload.key";

  /** Of the key, in bytes. */
  private static final int BYTES = 32;

  /** So much of a digest tells keys apart. */
  private static final int PRINT_CHARS = 16;

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  /** A keystore holds a few keys; a password is one line. */
  private static final int FILE_MAX_BYTES = 256 << 10;

  private final String name;
  private final SecretKey key;
  private final SecureRandom random;

  private LocalWrap(String kind, byte[] key, SecureRandom random) {
    var print = Digests.hmac(key, "sallyport wrapping key".getBytes(StandardCharsets.UTF_8));
    this.name = kind + ":" + HexFormat.of().formatHex(print).substring(0, PRINT_CHARS);
    this.key = new SecretKeySpec(key, "AES");
    this.random = random;
  }

  /**
   * The gateway's own key in a file, as 64 hexadecimal digits; the first use makes it.
   *
   * @throws PayloadsUnavailableException if it can be neither read nor made
   */
  public static LocalWrap file(Path path, SecureRandom random) {
    return file(path, file -> file.read(() -> generated(random)), random);
  }

  /**
   * A key that somebody else has put into a file, as 64 hexadecimal digits.
   *
   * @throws PayloadsUnavailableException if it cannot be read
   */
  public static LocalWrap existing(Path path, SecureRandom random) {
    return file(path, SecretFile::read, random);
  }

  private interface Reading {
    String read(SecretFile file) throws IOException;
  }

  private static LocalWrap file(Path path, Reading reading, SecureRandom random) {
    try {
      var text = reading.read(new SecretFile(path));
      return new LocalWrap("file", sized(HexFormat.of().parseHex(text.strip())), random);
    } catch (SecretFile.OpenToOthersException e) {
      throw new PayloadsUnavailableException(
          "the wrapping key `%s` can be read by others: run `chmod 600` on it".formatted(path), e);
    } catch (NoSuchFileException e) {
      throw new PayloadsUnavailableException(
          "the wrapping key `%s` is not there: put it there (`openssl rand -hex 32` makes one), the same for all gateways that share a database"
              .formatted(path),
          e);
    } catch (IOException e) {
      throw new PayloadsUnavailableException(
          "the wrapping key `%s` cannot be read, or made (%s): check its folder"
              .formatted(path, e.getClass().getSimpleName()),
          e);
    } catch (IllegalArgumentException _) {
      // Its message would quote the key.
      throw new PayloadsUnavailableException(
          "`%s` holds no wrapping key. Put the %d hexadecimal digits of it there; without them what was kept cannot be read"
              .formatted(path, 2 * BYTES));
    }
  }

  /**
   * A secret key of 32 bytes in a PKCS#12 keystore.
   *
   * @param password the file with the keystore's password
   * @throws PayloadsUnavailableException if it cannot be read
   */
  public static LocalWrap keyStore(Path store, Path password, String alias, SecureRandom random) {
    try {
      var opened = KeyStore.getInstance("PKCS12");
      var secret = small(password, new SecretFile(password).read()).strip().toCharArray();
      try {
        requireSmall(store);
        opened.load(new ByteArrayInputStream(Files.readAllBytes(store)), secret);
        if (opened.getKey(alias, secret) instanceof SecretKey key) {
          return new LocalWrap("keystore/" + alias, sized(key.getEncoded()), random);
        }
      } finally {
        Arrays.fill(secret, '\0');
      }
      throw new PayloadsUnavailableException(
          "`%s` has no secret key by the alias `%s`: make one with `keytool -genseckey -keyalg AES -keysize 256`"
              .formatted(store, alias));
    } catch (SecretFile.OpenToOthersException e) {
      throw new PayloadsUnavailableException(
          "the password `%s` can be read by others: run `chmod 600` on it".formatted(password), e);
    } catch (GeneralSecurityException | IOException e) {
      throw new PayloadsUnavailableException(
          "the keystore `%s` cannot be opened with the password in `%s` (%s)"
              .formatted(store, password, e.getClass().getSimpleName()),
          e);
    } catch (IllegalArgumentException e) {
      throw new PayloadsUnavailableException(
          "the key `%s` in `%s` is not of %d bits: make one with `keytool -genseckey -keyalg AES -keysize 256`"
              .formatted(alias, store, Byte.SIZE * BYTES),
          e);
    }
  }

  private static String small(Path path, String text) throws IOException {
    requireSmall(path);
    return text;
  }

  private static void requireSmall(Path path) throws IOException {
    if (Files.size(path) > FILE_MAX_BYTES) {
      throw new IOException("larger than %d KiB".formatted(FILE_MAX_BYTES >> 10));
    }
  }

  private static byte[] sized(byte[] key) {
    if (key.length != BYTES) {
      throw new IllegalArgumentException("a wrapping key has %d bytes".formatted(BYTES));
    }
    return key;
  }

  private static String generated(SecureRandom random) {
    var secret = new byte[BYTES];
    random.nextBytes(secret);
    return HexFormat.of().formatHex(secret) + "\n";
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public byte[] wrap(String of, byte[] secret) {
    var wrapped = new byte[NONCE_BYTES + secret.length + TAG_BITS / Byte.SIZE];
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    System.arraycopy(nonce, 0, wrapped, 0, NONCE_BYTES);
    try {
      cipher(Cipher.ENCRYPT_MODE, of, nonce)
          .doFinal(secret, 0, secret.length, wrapped, NONCE_BYTES);
      return wrapped;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key can always be wrapped", e);
    }
  }

  @Override
  public byte[] unwrap(String of, byte[] wrapped) {
    try {
      if (wrapped.length > NONCE_BYTES) {
        return cipher(Cipher.DECRYPT_MODE, of, Arrays.copyOf(wrapped, NONCE_BYTES))
            .doFinal(wrapped, NONCE_BYTES, wrapped.length - NONCE_BYTES);
      }
    } catch (GeneralSecurityException _) {
      // Told below: its own message adds nothing.
    }
    throw new LockedKeyException(
        "the wrapped key `%s` is not what `%s` has wrapped: the store was changed by somebody else"
            .formatted(of, name));
  }

  private Cipher cipher(int mode, String of, byte[] nonce) throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(of.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
