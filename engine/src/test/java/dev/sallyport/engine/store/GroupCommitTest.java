package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
    try (var writer = new GroupCommit(new SqliteFile(file, hanging), Seal.NONE, patience).start()) {
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
        new GroupCommit(
                new SqliteFile(file, Connector.writing(file)), Seal.NONE, GroupCommit.PATIENCE)
            .start();
    try (writer) {
      GroupCommit.Work<Boolean> bug =
          transaction -> {
            var _ = inserted("ex_bug").write(transaction);
            throw new IllegalStateException("a bug");
          };
      assertThatThrownBy(() -> writer.commit(bug))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("a bug");
      GroupCommit.Work<Boolean> broken =
          transaction -> {
            var _ = inserted("ex_sql").write(transaction);
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

  @ParameterizedTest
  @MethodSource("faults")
  void whoFailsInABatchFailsAlone(Throwable fault) throws Exception {
    GroupCommit.Work<Boolean> failing =
        transaction -> {
          var _ = inserted("ex_failing").write(transaction);
          throw thrown(fault);
        };
    try (var writer = writer()) {
      var told = batch(writer, failing, 20);
      assertThat(told.remove("failing")).contains(fault.getMessage());
      assertThat(told).hasSize(20).allSatisfy((_, said) -> assertThat(said).isEqualTo("written"));
      // The others did not come one by one.
      assertThat(writer.commits()).isLessThan(20);
    }
    try (var trail = AuditTrail.open(file)) {
      assertThat(trail.tail(100)).hasSize(20).noneMatch(line -> line.contains("ex_failing"));
    }
  }

  static List<Throwable> faults() {
    return List.of(new SQLException("a value out of range"), new IllegalStateException("a bug"));
  }

  @Test
  void aConnectionThatIsLostFailsTheWholeBatch() throws Exception {
    GroupCommit.Work<Boolean> losing =
        transaction -> {
          transaction.connection().close();
          throw new SQLException("the line is cut");
        };
    try (var writer = writer()) {
      var told = batch(writer, losing, 20);
      assertThat(told)
          .hasSize(21)
          .allSatisfy((_, said) -> assertThat(said).contains("the line is cut"));
      assertThat(writer.commit(inserted("ex_after"))).isTrue();
    }
    try (var trail = AuditTrail.open(file)) {
      assertThat(trail.tail(100)).hasSize(1);
    }
  }

  @Test
  void theFirstWorkMayTakeItsTimeWhileOthersMayNot() throws Exception {
    var begun = new CountDownLatch(1);
    var script = new CountDownLatch(1);
    var place = new SqliteFile(file, Connector.writing(file));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var writer = new GroupCommit(place, Seal.NONE, Duration.ofMillis(50)).start()) {
      var opened =
          threads.submit(
              () ->
                  writer.open(
                      transaction -> {
                        begun.countDown();
                        uninterrupted(script);
                        return inserted("ex_opened").write(transaction);
                      }));
      begun.await();
      try {
        assertThatThrownBy(() -> writer.commit(inserted("ex_behind")))
            .isInstanceOf(StoreUnavailableException.class)
            .hasMessageContaining("could not be written within 50 ms");
        assertThat(opened.isDone()).isFalse();
      } finally {
        script.countDown();
      }
      assertThat(opened.get()).isTrue();
    }
    try (var trail = AuditTrail.open(file)) {
      assertThat(trail.find("ex_opened")).hasSize(1);
    }
  }

  @Test
  void aStoreOpensHoweverLongItIsBroughtForward() {
    var disk = new CountDownLatch(1);
    var patience = Duration.ofMillis(50);
    // It is back when somebody with that patience has lost it.
    var back =
        CompletableFuture.runAsync(
            disk::countDown, CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS));
    UnaryOperator<Connector> slow =
        connector ->
            () -> {
              uninterrupted(disk);
              return connector.connect();
            };
    try (var store =
        SqliteStore.open(file, Clock.fixed(Entries.NOW, ZoneOffset.UTC), slow, patience)) {
      assertThat(back).isCompleted();
      assertThat(store.closedInDoubt()).isZero();
    }
  }

  private GroupCommit writer() {
    return new GroupCommit(new SqliteFile(file, Connector.writing(file)), Seal.NONE, LIMIT).start();
  }

  /** Brings work in the middle of that many others into one batch; what each of them was told. */
  static Map<String, String> batch(GroupCommit writer, GroupCommit.Work<Boolean> work, int others)
      throws Exception {
    var told = new ConcurrentHashMap<String, String>();
    var busy = new CountDownLatch(1);
    var begun = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first =
          threads.submit(
              () ->
                  writer.append(
                      _ -> {
                        begun.countDown();
                        uninterrupted(busy);
                        return true;
                      }));
      begun.await();
      try {
        for (var i = 0; i <= others; i++) {
          var name = i == others / 2 ? "failing" : "ex_" + i;
          GroupCommit.Work<Boolean> one = i == others / 2 ? work : inserted(name);
          threads.execute(() -> told.put(name, told(writer, one)));
        }
        var deadline = System.nanoTime() + LIMIT.toNanos();
        while (writer.waiting() <= others) {
          assertThat(System.nanoTime()).as("all wait within %s", LIMIT).isLessThan(deadline);
        }
      } finally {
        busy.countDown();
      }
      assertThat(first.get()).isTrue();
    }
    return told;
  }

  private static String told(GroupCommit writer, GroupCommit.Work<Boolean> work) {
    try {
      return writer.append(work) ? "written" : "not written";
    } catch (StoreUnavailableException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static SQLException thrown(Throwable fault) {
    return switch (fault) {
      case RuntimeException bug -> throw bug;
      case SQLException sql -> sql;
      default -> throw new AssertionError(fault);
    };
  }

  private static boolean written(GroupCommit writer) {
    try {
      return writer.commit(inserted("ex_after"));
    } catch (StoreUnavailableException slow) {
      return false;
    }
  }

  private static GroupCommit.Work<Boolean> inserted(String exchange) {
    return transaction -> {
      AuditTable.insert(transaction, Entries.intent(exchange), "{\"about\":\"" + exchange + "\"}");
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
