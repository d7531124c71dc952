package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.audit.AuditSearch.Query;
import dev.sallyport.engine.fetch.Rounds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteAuditSearchTest extends AuditSearchContract {
  private static final Clock CLOCK = Clock.fixed(Entries.NOW, ZoneOffset.UTC);

  @TempDir Path directory;

  private Path file() {
    return directory.resolve("state.db");
  }

  @Override
  Store store() {
    return SqliteStore.open(file(), CLOCK);
  }

  @Override
  Connection reading() throws SQLException {
    return Connector.reading(file()).connect();
  }

  @Override
  SearchWords words() {
    return SearchWords.SQLITE;
  }

  @Test
  void whatWasLoggedBeforeThereWasAnIndexIsFound() throws SQLException {
    StateLock.ensure(file());
    var without = Migrations.SQLITE.scripts().indexOf("8-log.sql");
    try (var connection = Connector.writing(file()).connect()) {
      connection.setAutoCommit(false);
      var _ = Migrations.SQLITE.upTo(without).migrate(connection, "`old.db`", Entries.NOW);
      for (var i = 0; i < 300; i++) {
        var entry = Entries.intent("ex_" + i);
        AuditTable.insert(new Transaction(new Prepared(connection)), entry, AuditJson.line(entry));
      }
      connection.commit();
    }
    try (var store = store()) {
      settled(store);
      // Each was in doubt, which is a second entry of the same exchange.
      var page = store.search().search(Query.ALL, Long.MAX_VALUE, 100);
      assertThat(page.hits()).hasSize(100).allSatisfy(hit -> assertThat(hit.lines()).hasSize(2));
      assertThat(page.hits().getFirst().exchange()).isEqualTo("ex_299");
      assertThat(page.next()).hasValue(page.hits().getLast().seq());
    }
    // It is read without a gateway as well.
    try (var trail = AuditTrail.open(file())) {
      var page = trail.search(Query.ALL, 3, 100);
      assertThat(page.hits()).hasSize(2);
      assertThat(page.next()).isEmpty();
    }
  }

  /** The cursor of the first log cannot be moved. */
  @Test
  void aLogThatCannotBeIndexedKeepsNoOtherAndIsTold() throws Exception {
    try (var store = store()) {
      store.auditLog().append(Entries.intent("ex_1"));
      settled(store);
      assertThat(until(store, status -> status.doneAt().isPresent()).trouble()).isEmpty();
    }
    Files.delete(directory.resolve(LogKeyFile.NAME));
    change("UPDATE search_cursor SET leaf = 0");
    change(
        "CREATE TRIGGER stuck BEFORE UPDATE ON search_cursor WHEN new.log = 1 BEGIN SELECT RAISE(ABORT, 'stuck'); END");
    try (var store = store()) {
      assertThat(until(store, status -> status.trouble().isPresent()).doneAt()).isEmpty();
      for (var i = 0; i < 2 * SearchFollower.PAGE; i++) {
        store.auditLog().append(Entries.intent("ex_other_" + i));
      }
      waited(() -> store.search().search(Query.ALL, Long.MAX_VALUE, 1).behind() <= 1);
      change("DROP TRIGGER stuck");
      assertThat(until(store, status -> status.trouble().isEmpty()).doneAt()).isPresent();
      settled(store);
    }
  }

  private void change(String sql) throws SQLException {
    try (var connection = Connector.writing(file()).connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Rounds.Status until(Store store, Predicate<Rounds.Status> wish) {
    waited(() -> wish.test(store.indexed()));
    return store.indexed();
  }
}
