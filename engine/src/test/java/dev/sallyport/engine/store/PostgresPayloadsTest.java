package dev.sallyport.engine.store;

import dev.sallyport.engine.payload.PayloadStore;
import dev.sallyport.engine.payload.PayloadsContract;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The same, with two gateways over one database. */
final class PostgresPayloadsTest extends PayloadsContract {
  private static PostgresServer server;
  private PostgresConfig database;
  private PostgresStore store;
  private PostgresStore second;

  @BeforeAll
  static void start() {
    server = PostgresServer.start();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void open() {
    database = server.database();
    store = PostgresStore.open(database, Entries.signer(), clock);
    second = PostgresStore.open(database, Entries.signer(), clock);
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
  protected long count(String sql) {
    try (var connection = DriverManager.getConnection(database.url(), database.user(), "")) {
      return Statements.rows(connection, sql, _ -> {}, row -> row.getLong(1)).getFirst();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected void change(String sql) {
    try (var connection = DriverManager.getConnection(database.url(), database.user(), "");
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
