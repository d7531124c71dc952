package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.payload.KeyWrap;
import dev.sallyport.engine.payload.KeyWraps;
import dev.sallyport.engine.payload.LocalWrap;
import dev.sallyport.engine.secret.SharedSecret;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gateways over one database have the same secrets, and the database has none. */
final class SharedSecretTest extends OverPostgres {
  private static final String NAME = "mask.key";

  @TempDir private Path folder;

  private LocalWrap wrap(String name) {
    return LocalWrap.file(folder.resolve(name), new SecureRandom());
  }

  private static SharedSecret at(PostgresStore store, KeyWraps wraps) {
    return new SharedSecret(NAME, store.secrets(), wraps);
  }

  @Test
  void theFirstThatMakesItMakesItForAll() throws IOException {
    var wraps = KeyWraps.of(wrap("a"));
    try (var one = opened(database);
        var other = opened(database)) {
      assertThat(at(one, wraps).read(() -> "first")).isEqualTo("first");
      assertThat(at(other, wraps).read(() -> "second")).isEqualTo("first");
      assertThat(new SharedSecret("other", other.secrets(), wraps).read(() -> "own"))
          .isEqualTo("own");
    }
  }

  @Test
  void ofTwoThatReplaceItOneDoes() throws IOException {
    var wraps = KeyWraps.of(wrap("a"));
    try (var one = opened(database);
        var other = opened(database)) {
      assertThat(at(one, wraps).replace("first", "second")).isFalse();
      assertThat(at(one, wraps).read(() -> "first")).isEqualTo("first");
      assertThat(at(one, wraps).replace("first", "second")).isTrue();
      assertThat(at(other, wraps).replace("first", "third")).isFalse();
      assertThat(at(other, wraps).read(() -> "fourth")).isEqualTo("second");
    }
  }

  @Test
  void theDatabaseHoldsItSealed() throws IOException, SQLException {
    var secret = "0123456789abcdef0123456789abcdef";
    try (var store = opened(database)) {
      assertThat(at(store, KeyWraps.of(wrap("a"))).read(() -> secret)).isEqualTo(secret);
      try (var connection = new PostgresPlace(database).connect()) {
        var kept =
            Statements.rows(
                connection,
                "SELECT encode(sealed, 'escape') || wrap FROM secret",
                _ -> {},
                row -> row.getString(1));
        assertThat(kept).singleElement().asString().doesNotContain(secret);
      }
      assertThatThrownBy(() -> at(store, KeyWraps.of(wrap("b"))).read(() -> "another"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("a key is wrapped by `file:")
          .message()
          .doesNotContain(secret);
    }
  }

  @Test
  void anotherSecretIsNotTakenForIt() throws IOException, SQLException {
    var wraps = KeyWraps.of(wrap("a"));
    try (var store = opened(database)) {
      assertThat(new SharedSecret("other", store.secrets(), wraps).read(() -> "other"))
          .isEqualTo("other");
      try (var connection = new PostgresPlace(database).connect()) {
        var moved =
            Statements.change(
                connection, "UPDATE secret SET name = ?", update -> update.setString(1, NAME));
        assertThat(moved).isTrue();
      }
      assertThatThrownBy(() -> at(store, wraps).read(() -> "first"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("was changed by somebody else");
    }
  }

  @Test
  void anotherWrappingKeySealsItAnew() throws IOException {
    var before = wrap("a");
    var after = wrap("b");
    try (var store = opened(database)) {
      assertThat(at(store, KeyWraps.of(before)).read(() -> "first")).isEqualTo("first");
      var both = new KeyWraps(after, List.of(before), List.of());
      assertThat(at(store, both).read(() -> "second")).isEqualTo("first");
      assertThat(at(store, KeyWraps.of(after)).read(() -> "third")).isEqualTo("first");
    }
  }

  /** Gateways read it each second, and Vault may be where it is opened. */
  @Test
  void whatHasNotChangedIsNotOpenedAgain() throws IOException {
    var key = wrap("a");
    var opened = new AtomicInteger();
    KeyWrap counting =
        new KeyWrap() {
          @Override
          public String name() {
            return key.name();
          }

          @Override
          public byte[] wrap(String of, byte[] secret) {
            return key.wrap(of, secret);
          }

          @Override
          public byte[] unwrap(String of, byte[] wrapped) {
            opened.incrementAndGet();
            return key.unwrap(of, wrapped);
          }
        };
    try (var one = opened(database);
        var other = opened(database)) {
      var secret = at(one, KeyWraps.of(counting));
      for (var i = 0; i < 3; i++) {
        assertThat(secret.read(() -> "first")).isEqualTo("first");
      }
      assertThat(opened).hasValue(1);
      assertThat(at(other, KeyWraps.of(key)).replace("first", "second")).isTrue();
      assertThat(secret.read(() -> "first")).isEqualTo("second");
      assertThat(opened).hasValue(2);
    }
  }

  @Test
  void withoutTheDatabaseThereIsNone() throws IOException {
    var wraps = KeyWraps.of(wrap("a"));
    var store = opened(database);
    var secret = at(store, wraps);
    assertThat(secret.read(() -> "first")).isEqualTo("first");
    store.close();
    assertThatThrownBy(() -> secret.read(() -> "second")).isInstanceOf(IOException.class);
  }
}
