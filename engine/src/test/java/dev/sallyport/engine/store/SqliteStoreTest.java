package dev.sallyport.engine.store;

import static dev.sallyport.engine.store.Entries.intent;
import static dev.sallyport.engine.store.Entries.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.audit.AuditUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SqliteStoreTest {

  private static final Clock CLOCK = Clock.fixed(Entries.NOW, ZoneOffset.UTC);

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("new").resolve("state.db");
  }

  @Test
  void entriesComeBackInTheOrderOfWriting() {
    try (var store = SqliteStore.open(file, CLOCK)) {
      store.auditLog().append(intent("ex_1"));
      store.auditLog().append(intent("ex_2"));
      store.auditLog().append(outcome("ex_1"));
      assertThat(store.trail().find("ex_1")).hasSize(2);
      assertThat(store.trail().find("ex_1").getLast()).contains("\"kind\":\"outcome\"");
      assertThat(store.trail().tail(2).getFirst()).contains("\"exchange\":\"ex_2\"");
      assertThat(store.trail().tail(0)).isEmpty();
      assertThat(store.trail().find("ex_unknown")).isEmpty();
    }
  }

  @Test
  void intentsWithoutOutcomeAreClosedInDoubtOnce() {
    try (var store = SqliteStore.open(file, CLOCK)) {
      assertThat(store.closedInDoubt()).isZero();
      for (var exchange : List.of("ex_1", "ex_2")) {
        store.auditLog().append(intent(exchange));
      }
      store.auditLog().append(intent("ex_3").withPayload("00/00"));
      store.auditLog().append(outcome("ex_2"));
      // An outcome without an intent is a call that was turned away: nothing is in doubt.
      store.auditLog().append(outcome("ex_4"));
    }
    try (var store = SqliteStore.open(file, CLOCK)) {
      assertThat(store.closedInDoubt()).isEqualTo(2);
      assertThat(store.trail().find("ex_1").getLast())
          .contains("in_doubt")
          .doesNotContain("payload");
      assertThat(store.trail().find("ex_2")).noneMatch(line -> line.contains("in_doubt"));
      // What was asked is kept, and what was answered would have been.
      assertThat(store.trail().find("ex_3").getLast()).contains("in_doubt", "\"payload\":\"lost\"");
    }
    try (var store = SqliteStore.open(file, CLOCK)) {
      assertThat(store.closedInDoubt()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE audit SET entry = '{}'",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit (seq, at, kind, entry) VALUES (1, '', 'intent', '{}')",
        "REPLACE INTO audit (seq, at, kind, entry) VALUES (1, '', 'intent', '{}')",
        "INSERT INTO audit (seq, at, kind, entry) VALUES (1, '', 'x', '{}')"
            + " ON CONFLICT DO UPDATE SET entry = '{}'"
      })
  void theLogIsAppendOnly(String change) throws SQLException {
    try (var store = SqliteStore.open(file, CLOCK)) {
      store.auditLog().append(intent("ex_1"));
      var before = store.trail().tail(10);
      try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
          var statement = connection.createStatement()) {
        assertThatThrownBy(() -> statement.executeUpdate(change))
            .hasMessageContaining("append-only");
      }
      assertThat(store.trail().tail(10)).isEqualTo(before);
    }
  }

  @Test
  void manyCallersShareCommits() throws Exception {
    var callers = 2_000;
    try (var store = SqliteStore.open(file, CLOCK)) {
      var before = store.commits();
      var start = new CountDownLatch(1);
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var done = new ArrayList<Future<String>>();
        for (var i = 0; i < callers; i++) {
          var exchange = "ex_" + i;
          done.add(
              threads.submit(
                  () -> {
                    start.await();
                    store.auditLog().append(intent(exchange));
                    // Acknowledged means readable: the commit was before the return.
                    assertThat(store.trail().find(exchange)).hasSize(1);
                    return exchange;
                  }));
        }
        start.countDown();
        for (var one : done) {
          one.get();
        }
      }
      assertThat(store.trail().tail(AuditTrail.TAIL_LIMIT)).hasSize(callers);
      assertThat(store.commits() - before).isPositive().isLessThan(callers / 2);
    }
  }

  @Test
  void aFullDiskRefusesAndTheLogRecoversByItself() {
    var faults = new Faults();
    SqliteStore.open(file, CLOCK).close();
    faults.limitPages(40);
    try (var store = SqliteStore.open(file, CLOCK, faults.between(), GroupCommit.PATIENCE)) {
      var log = store.auditLog();
      var written = 0;
      AuditUnavailableException failure = null;
      while (failure == null && written < 10_000) {
        try {
          log.append(intent("ex_" + written));
          written++;
        } catch (AuditUnavailableException e) {
          failure = e;
        }
      }
      assertThat(failure).hasMessageContaining("full").hasMessageContaining("state.db");
      var refused = "ex_" + written;
      assertThatThrownBy(() -> log.append(intent(refused)))
          .isInstanceOf(AuditUnavailableException.class);

      faults.limitPages(Integer.MAX_VALUE);
      log.append(intent("ex_again"));
      assertThat(store.trail().find("ex_again")).hasSize(1);
      assertThat(store.trail().find(refused)).isEmpty();
      assertThat(store.trail().tail(AuditTrail.TAIL_LIMIT)).hasSize(written + 1);
    }
  }

  @Test
  void everyCallerOfAFailedCommitIsToldSo() throws InterruptedException {
    SqliteStore.open(file, CLOCK).close();
    var faults = new Faults();
    faults.limitPages(1);
    try (var store = SqliteStore.open(file, CLOCK, faults.between(), GroupCommit.PATIENCE)) {
      // The file has free space in its pages at first: fill them.
      var refused = new java.util.concurrent.atomic.AtomicInteger();
      var acknowledged = java.util.concurrent.ConcurrentHashMap.<String>newKeySet();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        IntStream.range(0, 1_000)
            .forEach(
                i ->
                    threads.execute(
                        () -> {
                          try {
                            store.auditLog().append(intent("ex_" + i));
                            acknowledged.add("ex_" + i);
                          } catch (AuditUnavailableException e) {
                            refused.incrementAndGet();
                          }
                        }));
      }
      assertThat(refused.get()).isPositive();
      assertThat(refused.get() + acknowledged.size()).isEqualTo(1_000);
      assertThat(store.trail().tail(AuditTrail.TAIL_LIMIT)).hasSize(acknowledged.size());
    }
  }

  @Test
  void aFileThatWasMovedAwayIsNotWrittenToAndServesAgainWhenItIsBack() throws IOException {
    try (var store = SqliteStore.open(file, CLOCK)) {
      var log = store.auditLog();
      log.append(intent("ex_1"));
      var away = file.resolveSibling("away");
      Files.move(file.getParent(), directory.resolve("away"));
      for (var i = 0; i < 3; i++) {
        assertThatThrownBy(() -> log.append(intent("ex_lost")))
            .isInstanceOf(AuditUnavailableException.class);
      }
      assertThat(away).doesNotExist();
      assertThat(file).doesNotExist();
      Files.move(directory.resolve("away"), file.getParent());
      log.append(intent("ex_2"));
      assertThat(store.trail().find("ex_1")).hasSize(1);
      assertThat(store.trail().find("ex_2")).hasSize(1);
    }
  }

  @Test
  void anInterruptedCallerStillLeavesItsEntry() throws Exception {
    try (var store = SqliteStore.open(file, CLOCK);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads
          .submit(
              () -> {
                Thread.currentThread().interrupt();
                store.auditLog().append(outcome("ex_gone"));
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                store.auditLog().append(outcome("ex_gone"));
              })
          .get();
      assertThat(store.trail().find("ex_gone")).hasSize(2);
    }
  }

  @Test
  void aClosedStoreRefuses() {
    var store = SqliteStore.open(file, CLOCK);
    var log = store.auditLog();
    store.close();
    store.close();
    assertThatThrownBy(() -> log.append(intent("ex_1")))
        .isInstanceOf(AuditUnavailableException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void aSecondGatewayIsRefusedUntilTheFirstHasGone() {
    for (var round = 0; round < 2; round++) {
      try (var first = SqliteStore.open(file, CLOCK)) {
        for (var i = 0; i < 3; i++) {
          assertThatThrownBy(() -> SqliteStore.open(file, CLOCK))
              .isInstanceOf(StoreUnavailableException.class)
              .hasMessage(
                  "`%s` is in use by another gateway: stop that one, or give this one a state"
                      + " directory of its own",
                  file);
        }
        first.auditLog().append(intent("ex_" + round));
      }
    }
  }

  @Test
  void theTrailReadsBesideARunningGatewayAndCannotWrite() {
    assertThatThrownBy(() -> AuditTrail.open(file))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("there is no state file");
    try (var store = SqliteStore.open(file, CLOCK);
        var trail = AuditTrail.open(file)) {
      store.auditLog().append(intent("ex_1"));
      assertThat(trail.tail(10)).isEqualTo(store.trail().tail(10)).hasSize(1);
    }
  }

  @Test
  void onlyTheOwnerMayReadTheFiles() throws IOException {
    try (var store = SqliteStore.open(file, CLOCK)) {
      store.auditLog().append(intent("ex_1"));
      assertThat(store.trail().tail(1)).hasSize(1);
      try (var files = Files.list(file.getParent())) {
        for (var one : files.toList()) {
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(one)))
              .as(one.toString())
              .isEqualTo("rw-------");
        }
      }
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
          .isEqualTo("rwx------");
    }
  }
}
