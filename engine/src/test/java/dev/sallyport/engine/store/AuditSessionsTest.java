package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.AuditEntry.Call;
import dev.sallyport.engine.audit.AuditEntry.Caller;
import dev.sallyport.engine.audit.AuditEntry.Labels;
import dev.sallyport.engine.audit.AuditEntry.Outcome;
import dev.sallyport.engine.audit.AuditEntry.Sent;
import dev.sallyport.engine.audit.AuditEntry.Unforwarded;
import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.audit.AuditSessions.Exchange;
import dev.sallyport.engine.audit.AuditSessions.Session;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Ruling;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The log by sessions: each call once, in the order of the log, also those before there was one.
 */
final class AuditSessionsTest {
  private static final Clock CLOCK = Clock.fixed(Entries.NOW, ZoneOffset.UTC);

  @TempDir Path directory;

  private static Caller caller(String subject) {
    return new Caller(
        subject,
        "https://issuer.example",
        Identity.Kind.PERSON,
        List.of(),
        "",
        Identity.Method.OIDC,
        List.of(),
        List.of());
  }

  private static Call call(String label) {
    return new Call("messages", "claude-opus-5", true, new Labels(label, ""), "ab", 1, "cd");
  }

  private static AuditEntry intent(String exchange, String subject, String label) {
    return new AuditEntry.Intent(
        exchange,
        Entries.NOW,
        caller(subject),
        call(label),
        new Ruling(new Decision.Allow(Set.of()), "r1", "d1"));
  }

  private static AuditEntry refused(String exchange, String subject, Optional<Call> call) {
    return new Outcome(
        exchange,
        Entries.NOW,
        Outcome.Result.REFUSED,
        new Sent(OptionalInt.of(400), "policy_rule", 1, Duration.ZERO),
        Optional.empty(),
        List.of(),
        Optional.of(
            new Unforwarded(
                "POST", "/v1/messages", Optional.of(caller(subject)), call, Optional.empty())));
  }

  @Test
  void sessionsThatWereActiveComeByTheirIds() {
    try (var store = SqliteStore.open(directory.resolve("state.db"), CLOCK)) {
      var log = store.auditLog();
      log.append(intent("e1", "alice", "one"));
      log.append(intent("e2", "alice", "two"));
      log.append(intent("e3", "bob", "one"));
      log.append(intent("e4", "alice", "one"));
      try (var trail = store.trail()) {
        var all = trail.active(Entries.NOW, Long.MIN_VALUE, 10);
        assertThat(all)
            .extracting(Session::label, Session::calls)
            .containsExactly(tuple("one", 2L), tuple("two", 1L), tuple("one", 1L));
        assertThat(trail.active(Entries.NOW, Long.MIN_VALUE, 1)).containsExactly(all.getFirst());
        assertThat(trail.active(Entries.NOW, all.getFirst().id(), 1)).containsExactly(all.get(1));
        assertThat(trail.active(Entries.NOW.plusMillis(1), Long.MIN_VALUE, 10)).isEmpty();
      }
    }
  }

  @Test
  void callsStandInTheirSessionsTheNewestFirst() {
    try (var store = SqliteStore.open(directory.resolve("state.db"), CLOCK)) {
      var log = store.auditLog();
      log.append(intent("e1", "alice", "one"));
      log.append(intent("e2", "alice", "two"));
      log.append(Entries.outcome("e1"));
      log.append(intent("e3", "bob", "one"));
      log.append(refused("e4", "alice", Optional.of(call("one"))));
      log.append(intent("e5", "alice", ""));
      log.append(refused("e6", "alice", Optional.empty()));
      try (var trail = store.trail()) {
        var sessions = trail.sessions(Long.MAX_VALUE, 10);
        assertThat(sessions)
            .extracting(Session::principal, Session::label, Session::calls)
            .containsExactly(
                tuple("https://issuer.example#alice", "", 1L),
                tuple("https://issuer.example#alice", "one", 2L),
                tuple("https://issuer.example#bob", "one", 1L),
                tuple("https://issuer.example#alice", "two", 1L));
        assertThat(trail.sessions(sessions.get(1).last(), 1))
            .extracting(Session::principal)
            .containsExactly("https://issuer.example#bob");
        var one = sessions.get(1);
        assertThat(trail.session(one.id())).contains(one);
        assertThat(trail.session(99)).isEmpty();
        var calls = trail.exchanges(one.id(), Long.MAX_VALUE, 10);
        assertThat(calls).extracting(Exchange::id).containsExactly("e4", "e1");
        assertThat(calls.getLast().lines()).hasSize(2);
        assertThat(trail.exchanges(one.id(), calls.getFirst().seq(), 10))
            .extracting(Exchange::id)
            .containsExactly("e1");
        assertThat(trail.entries()).isEqualTo(7);
      }
    }
  }

  @Test
  void whatWasLoggedBeforeThereWereSessionsIsFound() throws SQLException {
    var file = directory.resolve("old.db");
    StateLock.ensure(file);
    var without = Migrations.SQLITE.scripts().indexOf("7-session.sql");
    try (var connection = Connector.writing(file).connect()) {
      connection.setAutoCommit(false);
      var _ = Migrations.SQLITE.upTo(without).migrate(connection, "`old.db`", Entries.NOW);
      for (var entry :
          List.of(
              intent("e1", "alice", "one"),
              intent("e2", "alice", ""),
              Entries.outcome("e1"),
              intent("e3", "alice", "one"))) {
        AuditTable.insert(new Transaction(new Prepared(connection)), entry, AuditJson.line(entry));
      }
      connection.commit();
    }
    try (var store = SqliteStore.open(file, CLOCK);
        var trail = store.trail()) {
      assertThat(trail.sessions(Long.MAX_VALUE, 10))
          .extracting(Session::label, Session::calls)
          .containsExactly(tuple("one", 2L), tuple("", 1L));
      var one = trail.sessions(Long.MAX_VALUE, 1).getFirst();
      assertThat(trail.exchanges(one.id(), Long.MAX_VALUE, 10))
          .extracting(Exchange::id)
          .containsExactly("e3", "e1");
      store.auditLog().append(intent("e4", "alice", "one"));
      assertThat(trail.session(one.id()).orElseThrow().calls()).isEqualTo(3);
    }
  }
}
