package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.approval.Fixtures;
import dev.sallyport.engine.key.KeyHolder;
import dev.sallyport.engine.key.KeyIdentifier;
import dev.sallyport.engine.key.KeysUnavailableException;
import dev.sallyport.engine.key.ServiceKey;
import dev.sallyport.engine.key.ServiceKeys;
import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Identity.Kind;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.support.SteppedClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteServiceKeysTest {
  private static final Identity ADA = Fixtures.person("ada", "ops");
  private static final KeyHolder HOLDER =
      new KeyHolder(
          "ci-old", "ci \"old\" grün", Kind.PERSON, List.of("ci", "dev"), List.of("pipelines"));

  @TempDir Path directory;
  private final SteppedClock clock = new SteppedClock(Fixtures.NOW);
  private final List<String> notices = new ArrayList<>();
  private Path file;
  private SqliteStore store;

  @BeforeEach
  void open() {
    file = directory.resolve("state").resolve("state.db");
    store = SqliteStore.open(file, clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private ServiceKeys keys() {
    return new ServiceKeys(
        new ServiceKeys.Records(store.serviceKeys(), store.auditLog()),
        clock,
        new SecureRandom(),
        notices::add);
  }

  private void restart() {
    store.close();
    store = SqliteStore.open(file, clock);
  }

  private Identity identify(ServiceKeys keys, String key) {
    return new KeyIdentifier(keys, clock, new SecureRandom()).identify(new Credentials(key));
  }

  @Test
  void aKeyComesBackAsItWas() {
    var made = keys().create(HOLDER, Duration.ofDays(30), ADA);
    restart();
    var keys = keys();
    assertThat(keys.list()).containsExactly(made.key());
    assertThat(identify(keys, made.shown().reveal())).isEqualTo(made.key().identity());
  }

  @Test
  void aRevokedKeyStaysRevoked() {
    var made = keys().create(HOLDER, Duration.ofDays(30), ADA);
    var revoked = keys().revoke(made.key().id(), ADA);
    restart();
    var keys = keys();
    assertThat(keys.list()).containsExactly(revoked.orElseThrow());
    assertThatThrownBy(() -> identify(keys, made.shown().reveal()))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void theFirstUseIsWrittenBesideTheCall() throws InterruptedException {
    var keys = keys();
    var made = keys.create(HOLDER, Duration.ofDays(30), ADA);
    identify(keys, made.shown().reveal());
    for (var i = 0; i < 500 && !tail().contains("first_used"); i++) {
      Thread.sleep(10);
    }
    assertThat(tail())
        .contains(
            "\"key\":\"%s\",\"kind\":\"key\",\"name\":\"ci-old\",\"step\":\"first_used\""
                .formatted(made.key().id()));
    restart();
    assertThat(keys().list().getFirst().lastUsedAt()).contains(Fixtures.NOW);
    assertThat(notices).isEmpty();
  }

  private String tail() {
    return String.join("\n", store.trail().tail(100));
  }

  @Test
  void endedKeysAreLoadedUpToALimit() {
    var keys = keys();
    var ids = new ArrayList<String>();
    for (var i = 0; i < 4; i++) {
      ids.add(keys.create(HOLDER, Duration.ofDays(30), ADA).key().id());
      clock.step(Duration.ofSeconds(1));
    }
    keys.revoke(ids.get(0), ADA);
    clock.step(Duration.ofSeconds(1));
    keys.revoke(ids.get(1), ADA);
    assertThat(store.serviceKeys().load(clock.instant(), 1))
        .extracting(stored -> stored.key().id())
        .containsExactlyInAnyOrder(ids.get(1), ids.get(2), ids.get(3));
    clock.step(Duration.ofDays(31));
    assertThat(store.serviceKeys().load(clock.instant(), 1))
        .extracting(stored -> stored.key().id())
        .containsExactly(ids.get(3));
  }

  @Test
  void noSecretIsInTheFileOrTheLog() throws Exception {
    var keys = keys();
    var made = keys.create(HOLDER, Duration.ofDays(30), ADA);
    var key = made.shown().reveal();
    identify(keys, key);
    keys.revoke(made.key().id(), ADA);
    store.close();
    var bytes = new StringBuilder();
    try (var files = Files.walk(directory)) {
      for (var each : files.filter(Files::isRegularFile).toList()) {
        bytes.append(new String(Files.readAllBytes(each), StandardCharsets.ISO_8859_1));
      }
    }
    var secret = new String(made.shown().secret(), StandardCharsets.ISO_8859_1);
    assertThat(bytes.toString())
        .contains(made.key().id(), "\"step\":\"revoked\"")
        .doesNotContain(key, key.substring(20, 40), key.substring(44, 84), secret);
  }

  @Test
  void aKeyThatCannotBeWrittenIsNone() throws Exception {
    var keys = keys();
    var away = directory.resolve("away");
    Files.move(file.getParent(), away);
    assertThatThrownBy(() -> keys.create(HOLDER, Duration.ofDays(30), ADA))
        .isInstanceOf(KeysUnavailableException.class);
    Files.move(away, file.getParent());
    assertThat(keys.list()).isEmpty();
    assertThat(keys().list()).isEmpty();
    assertThat(keys.status().counts()).containsEntry(ServiceKey.State.LIVE, 0L);
  }
}
