package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.Fixtures;
import dev.sallyport.engine.approval.Matter;
import dev.sallyport.engine.approval.Question;
import dev.sallyport.engine.audit.AuditUnavailableException;
import dev.sallyport.engine.saml.SeenAssertionsUnavailableException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gateways that vanish, connections that break, and work that fails, over a real PostgreSQL. */
final class PostgresFaultsTest extends OverPostgres {

  private static final int LOCKS = 0x53414c4c;

  /** Tells a test that hangs from a slow one. */
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @Test
  void aGatewayThatVanishesInItsTurnStopsNobodyForLong() throws SQLException {
    var place = new PostgresPlace(database);
    try (var store = opened(database);
        var vanished = place.connect()) {
      vanished.setAutoCommit(false);
      place.takeTurn(vanished);
      // Who waits is told after 8 s; the server ends the turn before that.
      var written = false;
      for (var attempt = 0; attempt < 2 && !written; attempt++) {
        try {
          written = store.seenAssertions().firstUse("idp", "a", Entries.NOW, Entries.NOW);
        } catch (SeenAssertionsUnavailableException busy) {
          assertThat(busy).hasMessageContaining("cannot be written");
        }
      }
      assertThat(written).isTrue();
      assertThatThrownBy(vanished::commit).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void anEarlierConnectionOfOursMakesWay() throws SQLException {
    try (var store = opened(database);
        var earlier = connection()) {
      store.auditLog().append(Entries.intent("ex_before"));
      takeOver(earlier, "SELECT pg_advisory_lock(%d, 1)");
      assertThatThrownBy(() -> store.auditLog().append(Entries.intent("ex_lost")))
          .isInstanceOf(AuditUnavailableException.class);
      store.auditLog().append(Entries.intent("ex_after"));
      assertThat(store.trail().find("ex_after")).hasSize(1);
      assertThatThrownBy(() -> execute(earlier, "SELECT 1")).isInstanceOf(SQLException.class);
      try (var other = opened(database)) {
        assertThat(other.closedInDoubt()).isZero();
      }
    }
  }

  @Test
  void aGatewayThatStartsAndLooksWhoHasGoneIsWaitedFor() throws Exception {
    try (var store = opened(database);
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        var starting = connection()) {
      execute(starting, "SELECT pg_advisory_lock(%d, 2)".formatted(LOCKS));
      starting.setAutoCommit(false);
      takeOver(starting, "SELECT pg_advisory_xact_lock(%d, 1)");
      assertThatThrownBy(() -> store.auditLog().append(Entries.intent("ex_lost")))
          .isInstanceOf(AuditUnavailableException.class);
      var writing = threads.submit(() -> store.auditLog().append(Entries.intent("ex_after")));
      awaitRow("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 1 AND NOT granted");
      starting.commit();
      writing.get();
      assertThat(store.trail().find("ex_after")).hasSize(1);
    }
  }

  @Test
  void aDatabaseThatWasSetBackDoesNotTakeAnothersEntriesForOurs() throws SQLException {
    try (var store = opened(database);
        var other = connection()) {
      execute(other, "UPDATE writer SET started_at = 'another time'");
      takeOver(other, "SELECT pg_advisory_lock(%d, 1)");
      assertThatThrownBy(() -> store.auditLog().append(Entries.intent("ex_lost")))
          .isInstanceOf(AuditUnavailableException.class);
      assertThatThrownBy(() -> store.auditLog().append(Entries.intent("ex_1")))
          .hasMessageContaining("does not know this gateway any more");
      execute(other, "SELECT 1");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "idle_in_transaction_session_timeout, 6s",
    "lock_timeout, 8s",
    "statement_timeout, 8s",
    "tcp_keepalives_idle, 15",
    "tcp_keepalives_interval, 5",
    "tcp_keepalives_count, 3",
    "tcp_user_timeout, 20000",
    "synchronous_commit, on",
    "transaction_isolation, read committed"
  })
  void aConnectionIsAsTheGatewayNeedsItWhateverTheServerSays(String name, String value)
      throws SQLException {
    try (var connection = connection()) {
      var named = connection.getCatalog();
      for (var setting :
          List.of("default_transaction_isolation = 'serializable'", "synchronous_commit = off")) {
        execute(connection, "ALTER DATABASE %s SET %s".formatted(named, setting));
      }
    }
    var place = new PostgresPlace(database);
    try (var writing = place.connect();
        var reader = new PoolReader(place)) {
      assertThat(shown(writing, name)).isEqualTo(value);
      assertThat(reader.<String>read(reading -> shown(reading, name))).isEqualTo(value);
    }
  }

  @Test
  void whoStartsWaitsForOneThatBringsTheSchemaForward() throws Exception {
    var place = new PostgresPlace(database);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var migrating = connection()) {
      migrating.setAutoCommit(false);
      place.takeTurn(migrating);
      var opened =
          threads.submit(
              () -> PostgresStore.open(place, Entries.signer(), CLOCK, Duration.ofSeconds(2)));
      // Longer than anything else may wait.
      awaitRow(
          """
          SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid)
          WHERE NOT granted AND query_start < clock_timestamp() - INTERVAL '9 seconds'
          """);
      migrating.commit();
      try (var store = opened.get()) {
        store.auditLog().append(Entries.intent("ex_1"));
      }
    }
  }

  @Test
  void theUsualLimitsHoldAgainAfterwards() throws SQLException {
    var place = new PostgresPlace(database);
    try (var connection = place.connect()) {
      execute(connection, "SET statement_timeout = 50");
      connection.setNetworkTimeout(Runnable::run, 200);
      connection.setAutoCommit(false);
      assertThat(
              place.<String>unhurried(
                  new Transaction(new Prepared(connection)),
                  slow -> {
                    execute(slow.connection(), "SELECT pg_sleep(0.5)");
                    return "done";
                  }))
          .isEqualTo("done");
      connection.setAutoCommit(true);
      assertThat(connection.getNetworkTimeout()).isEqualTo(200);
      assertThatThrownBy(() -> execute(connection, "SELECT pg_sleep(60)"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("statement timeout");
    }
  }

  @Test
  void whoFailsInABatchFailsAlone() throws Exception {
    opened(database).close();
    var place = new PostgresPlace(database);
    GroupCommit.Work<Boolean> failing =
        transaction -> {
          execute(transaction.connection(), "SELECT 1 / 0");
          return true;
        };
    try (var writer = new GroupCommit(place, Seal.NONE, LIMIT).start()) {
      assertThat(writer.<Boolean>commit(transaction -> joined(place, transaction.connection())))
          .isTrue();
      var told = GroupCommitTest.batch(writer, failing, 20);
      assertThat(told.remove("failing")).contains("22012");
      assertThat(told).hasSize(20).allSatisfy((_, said) -> assertThat(said).isEqualTo("written"));
    }
    try (var trail = PostgresStore.trail(database)) {
      assertThat(trail.tail(100)).hasSize(20);
    }
  }

  @Test
  void theCharacterZeroIsAskedAboutAndFoundAgain() {
    try (var store = opened(database)) {
      var approvals = new Approvals(store.approvals(), store.auditLog(), CLOCK, new SecureRandom());
      var binding = new Question.Binding("issuer#al\0ice", "s", "request", "c1", "policy-1");
      var question =
          new Question(
              binding,
              List.of(Fixtures.quorum("opus", 1, "sre")),
              "ex_1",
              new Matter("messages", "a\0b", "to\0ol", ""));
      var asked = approvals.ask(question, () -> "{}");
      assertThat(store.approvals().find(asked.id()).orElseThrow().question()).isEqualTo(question);
      assertThat(store.trail().find(asked.id())).isNotNull();
    }
  }

  @Test
  void aFaultInAReadIsToldAsItself() {
    try (var reader = new PoolReader(new PostgresPlace(database))) {
      assertThatThrownBy(
              () ->
                  reader.read(
                      _ -> {
                        throw new IllegalStateException("a bug");
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("a bug");
    }
  }

  @Test
  void aReadThatIsUnderWayDoesNotHoldUpTheEnd() throws Exception {
    var reader = new PoolReader(new PostgresPlace(database), LIMIT);
    var reading =
        CompletableFuture.supplyAsync(() -> reader.<Boolean>read(PostgresFaultsTest::sleeps));
    awaitRow(
        "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)' AND state = 'active'");
    reader.close();
    // Its connection was cut; the server's own limit comes later, and has another state.
    assertThatThrownBy(reading::join)
        .hasCauseInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("the database cannot be reached");
  }

  private static boolean sleeps(Connection connection) throws SQLException {
    execute(connection, "SELECT pg_sleep(60)");
    return true;
  }

  private static boolean joined(PostgresPlace place, Connection connection) throws SQLException {
    place.join(connection, "now");
    return true;
  }

  /** Holds what the first gateway's connection held, which ends, as the server sees it. */
  private void takeOver(Connection holder, String lock) throws SQLException {
    var taken =
        CompletableFuture.runAsync(
            () -> {
              try {
                execute(holder, lock.formatted(LOCKS));
              } catch (SQLException e) {
                throw new AssertionError(e);
              }
            });
    awaitRow("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 1 AND NOT granted");
    try (var admin = connection()) {
      execute(
          admin,
          """
          SELECT pg_terminate_backend(pid) FROM pg_locks
          WHERE locktype = 'advisory' AND objid = 1 AND granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
          """);
    }
    taken.join();
  }

  private void awaitRow(String sql) throws SQLException {
    var deadline = System.nanoTime() + LIMIT.toNanos();
    try (var watching = connection()) {
      while (Statements.rows(watching, sql, _ -> {}, row -> row.getInt(1)).isEmpty()) {
        assertThat(System.nanoTime()).as("%s within %s", sql, LIMIT).isLessThan(deadline);
      }
    }
  }

  /** A connection that knows nothing of gateways. */
  private Connection connection() throws SQLException {
    return DriverManager.getConnection(database.url(), database.user(), "");
  }

  private static String shown(Connection connection, String name) throws SQLException {
    return Statements.rows(connection, "SHOW " + name, _ -> {}, row -> row.getString(1)).getFirst();
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
