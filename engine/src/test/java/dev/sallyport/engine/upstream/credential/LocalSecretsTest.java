package dev.sallyport.engine.upstream.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.support.SteppedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets on this machine, and what becomes of them when they change or break. */
class LocalSecretsTest {
  private static final String FIRST = "sk-ant-first-1111";
  private static final String SECOND = "sk-ant-second-2222";

  private final SteppedClock hands = new SteppedClock(Instant.parse("2026-11-29T12:00:00Z"));
  private final List<String> notices = new ArrayList<>();
  private final Web web = new Web();

  @TempDir private Path folder = Path.of("");

  private SecretOpener opener(Map<String, String> environment) {
    return new SecretOpener(environment, web, hands, Runnable::run, notices::add);
  }

  private KeptSecret open(SecretSource source) {
    return opener(Map.of("KEY", FIRST, "EMPTY", " ")).open("upstream `a`", source);
  }

  private Path file(String name, String text, String mode) throws IOException {
    var file = folder.resolve(name);
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    return file;
  }

  private void later() {
    hands.step(CredentialLimits.FILE_FRESH);
  }

  @AfterEach
  void close() {
    web.close();
  }

  @Test
  void aVariableIsASecret() {
    assertThat(open(new SecretSource.Environment("KEY")).current().text()).isEqualTo(FIRST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ABSENT", "EMPTY"})
  void aVariableWithoutOneIsNamed(String variable) {
    var kept = open(new SecretSource.Environment(variable));
    assertThatThrownBy(kept::current).isInstanceOf(NoSecretException.class);
    assertThat(notices).singleElement().asString().contains(variable);
  }

  @Test
  void whatIsWrittenIntoTheFileCountsFromThenOn() throws IOException {
    var file = file("key", FIRST + "\n", "rw-------");
    var kept = open(new SecretSource.File(file));
    assertThat(kept.current().text()).isEqualTo(FIRST);
    Files.writeString(file, SECOND);
    assertThat(kept.current().text()).as("within a second").isEqualTo(FIRST);
    later();
    assertThat(kept.current().text()).isEqualTo(SECOND);
    assertThat(kept.inUse()).extracting(Secret::text).containsExactly(SECOND, FIRST);
    assertThat(notices).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n \n", "two\nlines", "with blank", "caf\u00e9", "tab\tbed"})
  void brokenContentKeepsTheOldOneAndSaysSoOnce(String broken) throws IOException {
    var file = file("key", FIRST, "rw-------");
    var kept = open(new SecretSource.File(file));
    kept.current();
    Files.writeString(file, broken);
    for (var look = 0; look < 5; look++) {
      later();
      assertThat(kept.current().text()).isEqualTo(FIRST);
    }
    assertThat(notices)
        .singleElement()
        .asString()
        .contains(file.toString(), "stays in use")
        .doesNotContain(FIRST, "lines", "caf");
    Files.writeString(file, SECOND);
    later();
    assertThat(kept.current().text()).isEqualTo(SECOND);
    assertThat(notices).hasSize(2).last().asString().contains("again");
  }

  @Test
  void aFileThatIsGoneOrOpenedKeepsTheOldOne() throws IOException {
    var file = file("key", FIRST, "rw-------");
    var kept = open(new SecretSource.File(file));
    kept.current();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    later();
    assertThat(kept.current().text()).isEqualTo(FIRST);
    assertThat(notices).singleElement().asString().contains("chmod 600");
    Files.delete(file);
    later();
    assertThat(kept.current().text()).isEqualTo(FIRST);
  }

  @Test
  void aFileThatOthersReadIsNoSecret() throws IOException {
    var kept = open(new SecretSource.File(file("key", FIRST, "rw----r--")));
    assertThatThrownBy(kept::current).isInstanceOf(NoSecretException.class);
    assertThat(notices).singleElement().asString().contains("chmod 600").doesNotContain(FIRST);
  }

  @Test
  void aRefusedKeyIsLookedForAtOnce() throws IOException {
    var file = file("key", FIRST, "rw-------");
    var kept = open(new SecretSource.File(file));
    var refused = kept.current();
    Files.writeString(file, SECOND);
    later();
    assertThat(kept.after(refused).text()).isEqualTo(SECOND);
  }

  @Test
  void anEntryOfAKeystoreIsASecret() throws IOException, GeneralSecurityException {
    var password = file("password", "storepass\n", "rw-------");
    var entry = new SecretSource.KeyStoreEntry(folder.resolve("keys.p12"), "claude", password);
    store(entry.store(), FIRST);
    var kept = open(entry);
    assertThat(kept.current().text()).isEqualTo(FIRST);
    store(entry.store(), SECOND);
    later();
    assertThat(kept.current().text()).isEqualTo(SECOND);
    Files.writeString(password, "another");
    later();
    assertThat(kept.current().text()).isEqualTo(SECOND);
    assertThat(notices)
        .singleElement()
        .asString()
        .contains("cannot be opened")
        .doesNotContain("storepass", SECOND);
  }

  @Test
  void anAliasThatIsNotThereIsNamed() throws IOException, GeneralSecurityException {
    var password = file("password", "storepass", "rw-------");
    store(folder.resolve("keys.p12"), FIRST);
    var kept = open(new SecretSource.KeyStoreEntry(folder.resolve("keys.p12"), "other", password));
    assertThatThrownBy(kept::current).isInstanceOf(NoSecretException.class);
    assertThat(notices).singleElement().asString().contains("`other`", "keytool -importpass");
  }

  private static void store(Path file, String secret) throws IOException, GeneralSecurityException {
    var password = "storepass".toCharArray();
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, password);
    // As `keytool -importpass` does it.
    var key =
        SecretKeyFactory.getInstance("PBE").generateSecret(new PBEKeySpec(secret.toCharArray()));
    store.setEntry(
        "claude", new KeyStore.SecretKeyEntry(key), new KeyStore.PasswordProtection(password));
    try (var out = Files.newOutputStream(file)) {
      store.store(out, password);
    }
  }

  @Test
  void nothingThatHoldsASecretSaysIt() {
    var secret = new Secret(FIRST);
    var source = new SecretSource.Given(secret);
    var kept = open(source);
    kept.current();
    assertThat(
            List.of(
                secret,
                source,
                new ServiceCredential.ApiKey(source),
                kept,
                opener(Map.of("KEY", FIRST)),
                Issued.lasting(secret, Duration.ofMinutes(1), hands.instant())))
        .extracting(Object::toString)
        .noneMatch(text -> text.contains("first"));
  }
}
