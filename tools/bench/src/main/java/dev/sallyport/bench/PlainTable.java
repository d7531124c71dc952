package dev.sallyport.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Lines in a table of SQLite, each made durable by a commit of its own, as one would write it down
 * without a second thought. Whoever writes waits for their turn.
 */
final class PlainTable implements AutoCloseable {
  private final Connection connection;
  private final PreparedStatement insert;

  PlainTable(Path file) {
    try {
      connection = DriverManager.getConnection("jdbc:sqlite:" + file);
      try (var statement = connection.createStatement()) {
        statement.execute("PRAGMA journal_mode = WAL");
        statement.execute("PRAGMA synchronous = FULL");
        statement.execute("CREATE TABLE line (id INTEGER PRIMARY KEY, line TEXT NOT NULL)");
      }
      insert = connection.prepareStatement("INSERT INTO line (line) VALUES (?)");
    } catch (SQLException e) {
      throw new BenchException("`" + file + "` cannot be used", e);
    }
  }

  synchronized void add(String line) {
    try {
      insert.setString(1, line);
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new BenchException("a line cannot be written", e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new BenchException("a table cannot be closed", e);
    }
  }
}
