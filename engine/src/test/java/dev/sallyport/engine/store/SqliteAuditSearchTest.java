package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.audit.AuditSearch.Query;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
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
}
