package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.Fixtures;
import dev.sallyport.engine.approval.VoteResult;
import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.audit.AuditSearch.Field;
import dev.sallyport.engine.audit.AuditSearch.Query;
import dev.sallyport.engine.payload.Erasure;
import dev.sallyport.engine.payload.Order;
import dev.sallyport.engine.store.AuditLogs.Against;
import dev.sallyport.engine.tlog.NoteKey;
import dev.sallyport.engine.tlog.NoteSigner;
import dev.sallyport.engine.tlog.TiledLogs.Head;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A database that gateways of older versions have written to. */
final class PostgresMigrationsTest extends OverPostgres {
  private static final int FIRST_WITH_LOGS = 2;
  private static final int FIRST_WITH_SESSIONS_OF_APPROVALS = 6;
  private static final Approval ASKED =
      Approval.asked(
          "ap_0000000001",
          Fixtures.question("c1", Fixtures.quorum("opus", 1, "security")),
          Fixtures.NOW);

  static IntStream olderVersions() {
    return IntStream.range(1, Migrations.POSTGRES.scripts().size());
  }

  /** A gateway of that version, which leaves a call without its outcome. */
  private NoteSigner left(int version) throws SQLException {
    var signer = Entries.signer();
    var place = new PostgresPlace(database);
    try (var connection = place.connect()) {
      connection.setAutoCommit(false);
      var _ = Migrations.POSTGRES.upTo(version).migrate(connection, place.name(), Entries.NOW);
      place.join(connection, AuditJson.instant(Entries.NOW));
      var seal = new LogSeal(signer);
      if (version >= FIRST_WITH_LOGS) {
        place.own(connection, seal.open(connection, place.name()));
      }
      var transaction = new Transaction(new Prepared(connection));
      for (var entry :
          List.of(Entries.intent("ex_1"), Entries.outcome("ex_1"), Entries.intent("ex_open"))) {
        AuditTable.insert(transaction, entry, line(entry, version));
      }
      if (version >= FIRST_WITH_LOGS) {
        seal.close(transaction);
      }
      ask(connection, version);
      connection.commit();
    }
    return signer;
  }

  /** Versions without logs have written their members in another order. */
  private static String line(AuditEntry entry, int version) {
    var line = AuditJson.line(entry);
    return version < FIRST_WITH_LOGS
        ? line.replace(",\"v\":2", "").replaceFirst("\\{", "{\"v\":1,")
        : line;
  }

  private static void ask(Connection connection, int version) throws SQLException {
    var asked =
        Statements.change(
            connection,
            "INSERT INTO approval (id, digest, state, version, asked_at_ms, deadline_ms, approval, subject)"
                + " VALUES (?, ?, 'pending', 0, ?, ?, ?, ?)",
            insert -> {
              insert.setString(1, ASKED.id());
              insert.setString(2, ASKED.question().digest());
              insert.setLong(3, ASKED.askedAt().toEpochMilli());
              insert.setLong(4, ASKED.deadline().toEpochMilli());
              insert.setString(5, ApprovalJson.write(ASKED));
              insert.setString(6, ASKED.question().asker());
            });
    assertThat(asked).isTrue();
    if (version >= FIRST_WITH_SESSIONS_OF_APPROVALS) {
      var session = ASKED.question().binding().session();
      var of =
          Statements.change(
              connection,
              "UPDATE approval SET principal = ?, label = ?",
              update -> {
                update.setString(1, ASKED.question().asker());
                update.setString(2, session);
              });
      assertThat(of).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("olderVersions")
  void anOlderDatabaseIsBroughtForwardWithWhatItHolds(int version) throws SQLException {
    var older = left(version);
    try (var store = opened(database)) {
      assertThat(store.closedInDoubt()).isEqualTo(1);
      assertThat(store.trail().find("ex_1"))
          .containsExactly(
              line(Entries.intent("ex_1"), version), line(Entries.outcome("ex_1"), version));
      assertThat(store.trail().find("ex_open")).hasSize(2);

      var heads = store.trail().logs().heads();
      assertThat(heads).hasSize(version < FIRST_WITH_LOGS ? 1 : 2);
      var keys = heads.stream().map(Head::key).toList();
      if (version >= FIRST_WITH_LOGS) {
        assertThat(keys).first().hasToString(older.key().toString());
      }
      provenAreFour(store, keys);

      var session = store.trail().sessions(Long.MAX_VALUE, 10);
      assertThat(session).singleElement().satisfies(one -> assertThat(one.calls()).isEqualTo(2));
      AuditSearchContract.settled(store);
      var alice = new Query(Map.of(Field.PERSON, "alice"), "", Optional.empty(), Optional.empty());
      assertThat(store.search().search(alice, Long.MAX_VALUE, 10).hits()).hasSize(2);

      var approvals = new Approvals(store.approvals(), store.auditLog(), CLOCK, new SecureRandom());
      assertThat(approvals.vote(ASKED.id(), Fixtures.person("sam", "security"), true, ""))
          .isInstanceOf(VoteResult.Recorded.class);
      var by = new Order("req_1", "https://issuer.example#sam");
      var asked = ASKED.question();
      assertThat(store.payloads().erase(asked.asker(), asked.binding().session(), Entries.NOW, by))
          .isEqualTo(new Erasure.Erased(0));
    }
    // The next finds nothing to bring forward.
    try (var store = opened(database)) {
      assertThat(store.closedInDoubt()).isZero();
    }
  }

  private static void provenAreFour(Store store, List<NoteKey> keys) {
    var found = store.trail().logs().verify(new Against(keys, List.of(), List.of()));
    assertThat(found).allSatisfy(log -> assertThat(log.faults()).isEmpty());
    assertThat(found.stream().mapToLong(AuditLogs.Found::entries).sum()).isEqualTo(4);
  }

  @Test
  void aNewerDatabaseIsRefusedByNameAndLeftAsItIs() throws SQLException {
    opened(database).close();
    var place = new PostgresPlace(database);
    try (var connection = place.connect();
        var statement = connection.createStatement()) {
      statement.executeUpdate("INSERT INTO schema_version (version, applied_at) VALUES (99, '')");
      assertThatThrownBy(() -> opened(database))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessage(
              "%s was written by a newer Sallyport (its schema is 99, this one knows %d): run that"
                  + " version, or use another place for the state",
              place.name(), Migrations.POSTGRES.scripts().size());
      try (var rows = statement.executeQuery("SELECT count(*) FROM writer")) {
        rows.next();
        assertThat(rows.getInt(1)).isEqualTo(1);
      }
    }
  }
}
