package dev.sallyport.engine.saml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.files.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway's own key: made once, kept from others, and replaced by whoever has a better one. */
class OwnKeyTest {
  @TempDir Path directory;

  @Test
  void itIsMadeOnceForItsOwnerAlone() throws IOException {
    var file = directory.resolve("state").resolve("saml.pem");
    var key = OwnKey.in(new SecretFile(file));
    assertThat(OwnKey.in(new SecretFile(file))).isEqualTo(key);
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(key.toString()).isEqualTo("OwnKey[CN=Sallyport]");
    assertThat(SignatureAlgorithm.RSA_SHA256.fits(key.certificate().getPublicKey())).isTrue();
  }

  @Test
  void aKeyThatOthersCanReadIsRefused() throws IOException {
    var file = directory.resolve("saml.pem");
    Files.writeString(file, "anything");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> OwnKey.in(new SecretFile(file)))
        .isInstanceOf(OwnKeyException.class)
        .hasMessageContaining("chmod 600");
  }

  @Test
  void whatIsNoKeyIsRefusedAndNotQuoted() throws IOException {
    var file = directory.resolve("saml.pem");
    for (var text :
        new String[] {
          "secret",
          "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----\n"
        }) {
      Files.writeString(file, text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      assertThatThrownBy(() -> OwnKey.in(new SecretFile(file)))
          .isInstanceOf(OwnKeyException.class)
          .hasMessageContaining("does not hold an RSA key")
          .message()
          .doesNotContain("secret", "c2Vjcm");
    }
  }
}
