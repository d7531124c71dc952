package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.Fixtures;
import dev.sallyport.engine.audit.AuditUnavailableException;
import dev.sallyport.engine.key.KeyHolder;
import dev.sallyport.engine.key.ServiceKeys;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.support.Calls;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several gateways over one database, and a database that fails. */
final class PostgresStoreTest extends OverPostgres {

  private static final int ROUNDS = 40;

  @Test
  void whatOneHasWrittenTheOtherReads() {
    try (var one = opened(database);
        var other = opened(database)) {
      one.auditLog().append(Entries.intent("ex_1"));
      assertThat(other.trail().find("ex_1")).hasSize(1);
      assertThat(other.closedInDoubt()).isZero();
    }
  }

  @Test
  void onlyWhoHasGoneLeavesIntentsInDoubt() {
    var here = opened(database);
    here.auditLog().append(Entries.intent("ex_here"));
    try (var gone = opened(database)) {
      gone.auditLog().append(Entries.intent("ex_gone"));
    }
    try (var next = opened(database)) {
      assertThat(next.closedInDoubt()).isEqualTo(1);
      assertThat(next.trail().find("ex_gone")).hasSize(2);
      assertThat(next.trail().find("ex_here")).hasSize(1);
    }
    here.close();
  }

  @Test
  void twoThatStartAtOnceBringTheSchemaForwardOnce() throws Exception {
    Callable<Integer> start =
        () -> {
          try (var store = opened(database)) {
            store.auditLog().append(Entries.intent("ex_" + Thread.currentThread().threadId()));
            return store.trail().tail(10).size();
          }
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var started : threads.invokeAll(List.of(start, start, start))) {
        assertThat(started.get()).isPositive();
      }
    }
  }

  @Test
  void aGrantIsSpentOnceHoweverManyGatewaysHoldTheCall() throws Exception {
    try (var one = opened(database);
        var other = opened(database)) {
      var approvals = List.of(approvals(one), approvals(other));
      for (var round = 0; round < ROUNDS; round++) {
        var question =
            Fixtures.question("c" + round, Fixtures.quorum("opus", 2, "security", "sre"));
        var asked = approvals.get(round % 2).ask(question, () -> "{}");
        assertThat(approvals.get((round + 1) % 2).ask(question, () -> "{}").id())
            .isEqualTo(asked.id());
        var tasks = new ArrayList<Callable<String>>();
        for (var gateway : approvals) {
          for (var voter : List.of("sam", "kim")) {
            tasks.add(
                () -> {
                  var said = gateway.vote(asked.id(), Fixtures.person(voter, "sre"), true, "");
                  return said.getClass().getSimpleName();
                });
          }
          tasks.add(
              () -> {
                var answer = gateway.await(asked.id(), "ex", Duration.ofMinutes(1), () -> {});
                return answer.getClass().getSimpleName();
              });
        }
        var said = new ArrayList<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
          for (var task : threads.invokeAll(tasks)) {
            said.add(task.get());
          }
        }
        assertThat(said).as("round %d", round).filteredOn("Granted"::equals).hasSize(1);
        assertThat(said).as("round %d", round).filteredOn("Recorded"::equals).hasSize(2);
      }
      var moves = one.approvals().moves(0, Integer.MAX_VALUE);
      assertThat(moves).hasSize(ROUNDS * 4).extracting("sequence").doesNotHaveDuplicates();
    }
  }

  @Test
  void movesAreSeenInTheirOrderByWhoFollowsThem() throws Exception {
    try (var one = opened(database);
        var other = opened(database);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var asking = new ArrayList<Callable<String>>();
      for (var i = 0; i < 200; i++) {
        var store = i % 2 == 0 ? one : other;
        var question = Fixtures.question("c" + i, Fixtures.quorum("opus", 1, "sre"));
        asking.add(() -> approvals(store).ask(question, () -> "{}").id());
      }
      var all = threads.submit(() -> threads.invokeAll(asking));
      var seen = new ArrayList<String>();
      var last = 0L;
      while (seen.size() < asking.size()) {
        for (var move : other.approvals().moves(last, 100)) {
          last = move.sequence();
          seen.add(move.id());
        }
      }
      // Nothing has appeared behind what had been read already.
      var asked = new ArrayList<String>();
      for (var task : all.get()) {
        asked.add(task.get());
      }
      assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(asked);
    }
  }

  @Test
  void keysThatOneMakesAndRevokesTheOtherLearnsOf() {
    var ada = Calls.person("ada", "ops");
    var holder = new KeyHolder("ci", "ci", Identity.Kind.SERVICE, List.of("ci"), List.of());
    try (var one = opened(database);
        var other = opened(database)) {
      var here = keys(one);
      var there = keys(other);
      var made = here.create(holder, Duration.ofDays(1), ada).key();
      assertThat(there.list()).isEmpty();
      there.refresh();
      assertThat(there.list()).containsExactly(made);
      here.revoke(made.id(), ada);
      there.refresh();
      assertThat(there.list()).isEqualTo(here.list());
      assertThat(there.list().getFirst().revokedAt()).isPresent();
      // What is known here already is not made undone.
      here.refresh();
      assertThat(here.list()).isEqualTo(there.list());
    }
  }

  private static ServiceKeys keys(Store store) {
    return new ServiceKeys(
        new ServiceKeys.Records(store.serviceKeys(), store.auditLog()),
        CLOCK,
        new SecureRandom(),
        _ -> {});
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE audit SET entry = '{}'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "INSERT INTO audit (seq, at, kind, entry) VALUES (1, '', 'x', '{}')"
      })
  void entriesStayAsTheyAre(String sql) throws SQLException {
    try (var store = opened(database)) {
      store.auditLog().append(Entries.intent("ex_1"));
      try (var connection = DriverManager.getConnection(database.url(), database.user(), "");
          var statement = connection.createStatement()) {
        assertThatThrownBy(() -> statement.execute(sql)).isInstanceOf(SQLException.class);
      }
      assertThat(store.trail().find("ex_1")).hasSize(1);
    }
  }

  @Test
  void aDatabaseThatComesBackIsWrittenToAgain() {
    try (var store = opened(database)) {
      store.auditLog().append(Entries.intent("ex_before"));
      POSTGRES.server().stop();
      try {
        assertThatThrownBy(() -> store.auditLog().append(Entries.intent("ex_lost")))
            .isInstanceOf(AuditUnavailableException.class)
            .hasMessageContaining("the database cannot be reached")
            .hasMessageNotContaining("ex_lost");
        assertThatThrownBy(() -> store.trail().find("ex_before"))
            .isInstanceOf(StoreUnavailableException.class);
      } finally {
        POSTGRES.server().begin();
      }
      store.auditLog().append(Entries.intent("ex_after"));
      assertThat(store.trail().find("ex_before")).hasSize(1);
      assertThat(store.trail().find("ex_lost")).isEmpty();
      assertThat(store.trail().find("ex_after")).hasSize(1);
      // It is still itself: nobody takes what it has begun for left behind.
      try (var other = opened(database)) {
        assertThat(other.closedInDoubt()).isZero();
      }
    }
  }

  /**
   * Whoever connects rests ever longer while there is none, and would not see at once that it is
   * back.
   */
  @Test
  void aDatabaseThatComesBackAfterManyAttemptsIsReadAtOnce() {
    var patience = Duration.ofMillis(600);
    try (var reader = new PoolReader(new PostgresPlace(database), patience)) {
      assertThat(read(reader)).isTrue();
      POSTGRES.server().stop();
      try {
        for (var attempt = 0; attempt < 6; attempt++) {
          assertThatThrownBy(() -> read(reader)).isInstanceOf(StoreUnavailableException.class);
        }
      } finally {
        POSTGRES.server().begin();
      }
      assertThat(read(reader)).isTrue();
    }
  }

  private static boolean read(Reader reader) {
    return reader.<Boolean>read(
        connection ->
            !Statements.rows(connection, "SELECT 1", _ -> {}, row -> row.getInt(1)).isEmpty());
  }

  @Test
  void aDatabaseThatIsNotOursIsRefused() throws SQLException {
    try (var connection = DriverManager.getConnection(database.url(), database.user(), "");
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE recipes (name TEXT)");
    }
    assertThatThrownBy(() -> opened(database))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("another program's database");
  }

  @Test
  void aDatabaseThatIsNotThereIsRefusedInOneSentence() {
    var nowhere =
        new PostgresConfig(
            "jdbc:postgresql://127.0.0.1:1/x?sslmode=disable&password=s3cret", "u", () -> "p4ss");
    assertThatThrownBy(() -> opened(nowhere))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessage(
            "`jdbc:postgresql://127.0.0.1:1/x` cannot be written: SQL state 08001 (the database cannot be reached)");
  }

  private static Approvals approvals(PostgresStore store) {
    return new Approvals(store.approvals(), store.auditLog(), CLOCK, new SecureRandom());
  }
}
