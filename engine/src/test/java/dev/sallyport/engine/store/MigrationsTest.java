package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MigrationsTest {

  private static final Clock CLOCK = Clock.fixed(Entries.NOW, ZoneOffset.UTC);

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("state.db");
  }

  static IntStream olderVersions() {
    return IntStream.range(1, Migrations.SQLITE.scripts().size());
  }

  @ParameterizedTest
  @MethodSource("olderVersions")
  void anOlderFileIsBroughtForwardWithWhatItHolds(int version) throws SQLException {
    StateLock.ensure(file);
    try (var connection = Connector.writing(file).connect()) {
      connection.setAutoCommit(false);
      Migrations.SQLITE.upTo(version).migrate(connection, "`state.db`", Entries.NOW);
      var intent = Entries.intent("ex_old");
      AuditTable.insert(connection, intent, "{\"old\":true}");
      connection.commit();
    }
    try (var store = SqliteStore.open(file, CLOCK)) {
      assertThat(store.closedInDoubt()).isEqualTo(1);
      assertThat(store.trail().find("ex_old")).hasSize(2).first().isEqualTo("{\"old\":true}");
      assertThat(store.approvals().pending(Entries.NOW)).isEmpty();
    }
  }

  @Test
  void aNewerFileIsRefusedByNameAndLeftAsItIs() throws SQLException, IOException {
    SqliteStore.open(file, CLOCK).close();
    sql("INSERT INTO schema_version (version, applied_at) VALUES (99, '')");
    var before = Files.readAllBytes(file);
    assertThatThrownBy(() -> SqliteStore.open(file, CLOCK))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessage(
            "`%s` was written by a newer Sallyport (its schema is 99, this one knows %d): run that"
                + " version, or use another place for the state",
            file, Migrations.SQLITE.scripts().size());
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void anotherProgramsFileIsRefused() throws SQLException {
    StateLock.ensure(file);
    sql("CREATE TABLE recipes (name TEXT)");
    assertThatThrownBy(() -> SqliteStore.open(file, CLOCK))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("another program's database");
  }

  @Test
  void aFileThatIsNoDatabaseIsRefused() throws IOException {
    Files.writeString(file, "Dear diary, ".repeat(1_000));
    assertThatThrownBy(() -> SqliteStore.open(file, CLOCK))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("state.db")
        .hasMessageContaining("not a database");
    // Nothing is held after a refusal.
    Files.delete(file);
    SqliteStore.open(file, CLOCK).close();
  }

  private void sql(String sql) throws SQLException {
    try (var connection = Connector.writing(file).connect();
        var statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }
}
