package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.saml.SeenAssertionsUnavailableException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An assertion counts once: at the same time, after a restart, and until it has ended. */
final class SqliteSeenAssertionsTest {
  private static final Clock CLOCK = Clock.fixed(Entries.NOW, ZoneOffset.UTC);
  private static final Duration LIFE = Duration.ofMinutes(5);

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("state.db");
  }

  private static boolean use(SqliteStore store, String issuer, String id, Duration later) {
    var now = Entries.NOW.plus(later);
    return store.seenAssertions().firstUse(issuer, id, now, Entries.NOW.plus(LIFE));
  }

  @Test
  void ofManyAtOnceOneIsTheFirst() throws Exception {
    try (var store = SqliteStore.open(file, CLOCK);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Boolean> use = () -> use(store, "idp", "_a1", Duration.ZERO);
      var uses = threads.invokeAll(IntStream.range(0, 50).mapToObj(_ -> use).toList());
      var first = 0;
      for (var each : uses) {
        first += each.get() ? 1 : 0;
      }
      assertThat(first).isEqualTo(1);
    }
  }

  @Test
  void itIsRememberedOverARestartAndUntilItHasEnded() {
    try (var store = SqliteStore.open(file, CLOCK)) {
      assertThat(use(store, "idp", "_a1", Duration.ZERO)).isTrue();
      assertThat(use(store, "other", "_a1", Duration.ZERO)).isTrue();
    }
    try (var store = SqliteStore.open(file, CLOCK)) {
      assertThat(use(store, "idp", "_a1", Duration.ZERO)).isFalse();
      assertThat(use(store, "idp", "_a1", LIFE.minusMillis(1))).isFalse();
      assertThat(use(store, "idp", "_a1", LIFE)).isTrue();
    }
  }

  @Test
  void withoutTheStoreNothingCounts() {
    var store = SqliteStore.open(file, CLOCK);
    store.close();
    assertThatThrownBy(() -> use(store, "idp", "_a1", Duration.ZERO))
        .isInstanceOf(SeenAssertionsUnavailableException.class);
  }
}
