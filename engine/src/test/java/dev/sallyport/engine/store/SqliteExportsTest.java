package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.export.ExportedLog;
import dev.sallyport.engine.export.ExportedLog.Position;
import dev.sallyport.engine.export.ExportedLogContract;
import dev.sallyport.engine.export.LogUnavailableException;
import dev.sallyport.engine.support.SteppedClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log in a SQLite file, as exports read it. */
final class SqliteExportsTest extends ExportedLogContract {
  private final SteppedClock clock = new SteppedClock(AT);

  @TempDir Path directory;
  private SqliteStore store;

  @BeforeEach
  void open() {
    store = SqliteStore.open(directory.resolve("state.db"), clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected ExportedLog log() {
    return store.exportedLog();
  }

  @Override
  protected void delete(long leaf) {
    try (var connection = Connector.writing(directory.resolve("state.db")).connect();
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA foreign_keys = 0");
      statement.execute("DROP TRIGGER IF EXISTS audit_no_delete");
      statement.execute(
          "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM log_leaf WHERE leaf = %d)"
              .formatted(leaf));
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  protected void write(AuditEntry entry) {
    store.auditLog().append(entry);
  }

  @Test
  void itIsKnownAfterARestartHowFarAnExportHasCome() {
    write(Entries.intent("ex_1"));
    var log = log().standings("siem").getFirst();
    assertThat(log().move("siem", log.id(), Position.START, new Position(1, 1), List.of()))
        .isTrue();
    close();
    open();
    assertThat(log().standings("siem").getFirst().position()).isEqualTo(new Position(1, 1));
  }

  @Test
  void allLogsOfAFileAreTheGatewaysOwn() throws Exception {
    write(Entries.intent("ex_1"));
    close();
    // Another key makes another log.
    Files.delete(directory.resolve(LogKeyFile.NAME));
    open();
    write(Entries.outcome("ex_2"));
    assertThat(log().standings("siem"))
        .hasSize(2)
        .allSatisfy(standing -> assertThat(standing.own()).isTrue());
  }

  @Test
  void aStoreThatIsClosedSaysSo() {
    store.close();
    assertThatThrownBy(() -> log().move("siem", 1, Position.START, new Position(1, 1), List.of()))
        .isInstanceOf(LogUnavailableException.class);
  }
}
