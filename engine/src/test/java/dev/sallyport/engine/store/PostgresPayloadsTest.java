package dev.sallyport.engine.store;

import dev.sallyport.engine.payload.PayloadStore;
import dev.sallyport.engine.payload.PayloadsContract;
import dev.sallyport.engine.recording.RecordedLog;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same, with two gateways over one POSTGRES.config(). */
final class PostgresPayloadsTest extends PayloadsContract {
  @RegisterExtension private static final PostgresDatabase POSTGRES = new PostgresDatabase();

  private PostgresStore store;
  private PostgresStore second;

  @BeforeEach
  void open() {
    store = PostgresStore.open(POSTGRES.config(), Entries.signer(), clock);
    second = PostgresStore.open(POSTGRES.config(), Entries.signer(), clock);
  }

  @AfterEach
  void close() {
    store.close();
    second.close();
  }

  @Override
  protected PayloadStore store() {
    return store.payloads();
  }

  @Override
  protected PayloadStore second() {
    return second.payloads();
  }

  @Override
  protected List<String> erasedBesideTheLog() {
    return store.trail().erasedBesideTheLog();
  }

  @Override
  protected RecordedLog log() {
    return store.recordedLog();
  }

  @Override
  protected RecordedLog secondLog() {
    return second.recordedLog();
  }

  @Override
  protected long count(String sql) {
    try (var connection =
        DriverManager.getConnection(POSTGRES.config().url(), POSTGRES.config().user(), "")) {
      return Statements.rows(connection, sql, _ -> {}, row -> row.getLong(1)).getFirst();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected void change(String sql) {
    try (var connection =
            DriverManager.getConnection(POSTGRES.config().url(), POSTGRES.config().user(), "");
        var statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  @Override
  protected String bytes(String hex) {
    return "decode('" + hex + "', 'hex')";
  }
}
