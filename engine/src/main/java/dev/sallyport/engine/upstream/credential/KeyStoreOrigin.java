package dev.sallyport.engine.upstream.credential;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.util.Arrays;
import javax.crypto.SecretKey;

/** A secret key entry of a PKCS#12 keystore; the bytes of the key are the secret's text. */
record KeyStoreOrigin(SecretSource.KeyStoreEntry entry, Clock clock) implements LocalOrigin {

  @Override
  public Issued issue() {
    var password = SecretFiles.closed(entry.password()).text().toCharArray();
    try {
      SecretFiles.requireSmall(entry.store());
      var store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(Files.readAllBytes(entry.store())), password);
      if (store.getKey(entry.alias(), password) instanceof SecretKey key) {
        return Issued.untilChanged(text(key), clock.instant());
      }
      throw new NoSecretException(
          "`%s` has no secret key by the alias `%s`: make one with `keytool -importpass`"
              .formatted(entry.store(), entry.alias()));
    } catch (GeneralSecurityException e) {
      throw unusable(e);
    } catch (IOException e) {
      if (e instanceof java.nio.file.FileSystemException) {
        throw SecretFiles.failed(entry.store(), e);
      }
      // So the library says that the password is wrong, or that the file is no keystore.
      throw unusable(e);
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  private static Secret text(SecretKey key) {
    return Secret.in(new String(key.getEncoded(), StandardCharsets.UTF_8));
  }

  private NoSecretException unusable(Exception e) {
    return new NoSecretException(
        "`%s` cannot be opened with the password in `%s` (%s)"
            .formatted(entry.store(), entry.password(), e.getClass().getSimpleName()));
  }
}
