package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GroupCommitTest {

  /** Tells a test that hangs from a slow one. */
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void create() {
    file = directory.resolve("state.db");
    SqliteStore.open(file, Clock.fixed(Entries.NOW, ZoneOffset.UTC)).close();
  }

  @Test
  void whoeverWasToldThatItTookTooLongIsNotWrittenDownLater() {
    var disk = new CountDownLatch(1);
    var connector = Connector.writing(file);
    Connector hanging =
        () -> {
          uninterrupted(disk);
          return connector.connect();
        };
    var patience = Duration.ofMillis(50);
    try (var writer = new GroupCommit(new SqliteFile(file, hanging), patience).start()) {
      for (var exchange : List.of("ex_slow", "ex_behind")) {
        assertThatThrownBy(() -> writer.commit(inserted(exchange)))
            .isInstanceOf(StoreUnavailableException.class)
            .hasMessageContaining("could not be written within 50 ms");
      }
      disk.countDown();
      var deadline = System.nanoTime() + LIMIT.toNanos();
      while (!written(writer)) {
        assertThat(System.nanoTime())
            .as("the disk is back, and nothing is written within %s", LIMIT)
            .isLessThan(deadline);
      }
    }
    try (var trail = AuditTrail.open(file)) {
      assertThat(trail.find("ex_after")).isNotEmpty();
      assertThat(trail.find("ex_slow")).isEmpty();
      assertThat(trail.find("ex_behind")).isEmpty();
    }
  }

  @Test
  void aJobThatFailsLeavesNothingBehindAndTheNextOneSucceeds() {
    var writer =
        new GroupCommit(new SqliteFile(file, Connector.writing(file)), GroupCommit.PATIENCE)
            .start();
    try (writer) {
      GroupCommit.Work<Boolean> bug =
          connection -> {
            var _ = inserted("ex_bug").write(connection);
            throw new IllegalStateException("a bug");
          };
      assertThatThrownBy(() -> writer.commit(bug))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("a bug");
      GroupCommit.Work<Boolean> broken =
          connection -> {
            var _ = inserted("ex_sql").write(connection);
            throw new SQLException("the disk is gone");
          };
      assertThatThrownBy(() -> writer.commit(broken)).hasMessageContaining("the disk is gone");
      assertThat(writer.commit(inserted("ex_good"))).isTrue();
      assertThat(writer.commits()).isEqualTo(1);
    }
    try (var trail = AuditTrail.open(file)) {
      assertThat(trail.tail(10)).hasSize(1).first().asString().contains("ex_good");
    }
  }

  private static boolean written(GroupCommit writer) {
    try {
      return writer.commit(inserted("ex_after"));
    } catch (StoreUnavailableException slow) {
      return false;
    }
  }

  private static GroupCommit.Work<Boolean> inserted(String exchange) {
    return (Connection connection) -> {
      AuditTable.insert(connection, Entries.intent(exchange), "{\"about\":\"" + exchange + "\"}");
      return true;
    };
  }

  private static void uninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
