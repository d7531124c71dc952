package dev.sallyport.engine.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.SecureRandom;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalWrapTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final byte[] SECRET =
      "0123456789abcdef0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  @TempDir Path folder;

  @Test
  void aFileIsMadeOnceAndClosedToOthers() throws IOException {
    var file = folder.resolve("state").resolve("payload.key");
    var first = LocalWrap.file(file, RANDOM);
    var wrapped = first.wrap("k1", SECRET);
    assertThat(new String(wrapped, java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain("0123");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    var again = LocalWrap.file(file, RANDOM);
    assertThat(again.name()).isEqualTo(first.name()).startsWith("file:").hasSize(21);
    assertThat(again.unwrap("k1", wrapped)).isEqualTo(SECRET);
    assertThat(first.wrap("k1", SECRET)).isNotEqualTo(wrapped);
  }

  @Test
  void aKeyThatHasToBeThereIsNotMade() {
    var file = folder.resolve("shared.key");
    assertThatThrownBy(() -> LocalWrap.existing(file, RANDOM))
        .isInstanceOf(PayloadsUnavailableException.class)
        .hasMessageContaining("shared.key` is not there");
    assertThat(file).doesNotExist();
    var made = LocalWrap.file(file, RANDOM);
    assertThat(LocalWrap.existing(file, RANDOM).name()).isEqualTo(made.name());
  }

  @Test
  void whatWasWrappedForOneOpensNothingElse() {
    var wrap = LocalWrap.file(folder.resolve("one"), RANDOM);
    var other = LocalWrap.file(folder.resolve("other"), RANDOM);
    var wrapped = wrap.wrap("k1", SECRET);
    assertThat(other.name()).isNotEqualTo(wrap.name());
    assertThatThrownBy(() -> wrap.unwrap("k2", wrapped))
        .isInstanceOf(PayloadsUnavailableException.class)
        .hasMessageContaining("`k2`");
    assertThatThrownBy(() -> other.unwrap("k1", wrapped))
        .isInstanceOf(PayloadsUnavailableException.class);
    assertThatThrownBy(() -> wrap.unwrap("k1", new byte[3]))
        .isInstanceOf(PayloadsUnavailableException.class);
    wrapped[20] ^= 1;
    assertThatThrownBy(() -> wrap.unwrap("k1", wrapped))
        .isInstanceOf(PayloadsUnavailableException.class);
  }

  @Test
  void aFileThatHoldsNoKeyIsNamedAndNotQuoted() throws IOException {
    var file = folder.resolve("payload.key");
    for (var text : new String[] {"", "secret words", "abcd", "ab".repeat(33)}) {
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, text);
      assertThatThrownBy(() -> LocalWrap.file(file, RANDOM))
          .isInstanceOf(PayloadsUnavailableException.class)
          .hasMessageContaining("payload.key")
          .hasMessageContaining("64 hexadecimal digits")
          .hasMessageNotContaining("secret words");
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> LocalWrap.file(file, RANDOM)).hasMessageContaining("chmod 600");
  }

  @Test
  void aKeyInAKeystore() throws Exception {
    var password = folder.resolve("password");
    Files.createFile(
        password,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(password, "changeit\n");
    var file = folder.resolve("keys.p12");
    var protection = new KeyStore.PasswordProtection("changeit".toCharArray());
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setEntry(
        "payloads", new KeyStore.SecretKeyEntry(new SecretKeySpec(SECRET, "AES")), protection);
    store.setEntry(
        "short", new KeyStore.SecretKeyEntry(new SecretKeySpec(SECRET, 0, 16, "AES")), protection);
    try (var out = Files.newOutputStream(file)) {
      store.store(out, "changeit".toCharArray());
    }
    var wrap = LocalWrap.keyStore(file, password, "payloads", RANDOM);
    assertThat(wrap.name()).startsWith("keystore/payloads:");
    assertThat(
            LocalWrap.keyStore(file, password, "payloads", RANDOM)
                .unwrap("k", wrap.wrap("k", SECRET)))
        .isEqualTo(SECRET);
    assertThatThrownBy(() -> LocalWrap.keyStore(file, password, "none", RANDOM))
        .hasMessageContaining("no secret key by the alias `none`");
    assertThatThrownBy(() -> LocalWrap.keyStore(file, password, "short", RANDOM))
        .hasMessageContaining("not of 256 bits");
    Files.writeString(password, "wrong-one");
    assertThatThrownBy(() -> LocalWrap.keyStore(file, password, "payloads", RANDOM))
        .isInstanceOf(PayloadsUnavailableException.class)
        .hasMessageContaining("keys.p12")
        .hasMessageNotContaining("wrong-one");
  }
}
