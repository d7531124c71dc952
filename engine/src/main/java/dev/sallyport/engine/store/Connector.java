package dev.sallyport.engine.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Opens a connection to the state file; tests put faults in between. */
@FunctionalInterface
interface Connector {

  Connection connect() throws SQLException;

  /** A connection that commits only what is on the disk. */
  static Connector writing(Path file) {
    var settings = settings();
    // One transaction holds many callers' work, and takes the write lock at its start: a lock that
    // is taken half-way can fail with the work half done.
    settings.setProperty("transaction_mode", "IMMEDIATE");
    settings.setProperty("journal_mode", "WAL");
    // INVARIANT: COMMIT returns after fsync. In WAL mode, NORMAL would not wait for it.
    settings.setProperty("synchronous", "FULL");
    return () -> {
      var connection = DriverManager.getConnection("jdbc:sqlite:" + file, settings);
      try (var statement = connection.createStatement()) {
        // On macOS fsync alone leaves data in the drive's own cache; elsewhere this says nothing.
        statement.execute("PRAGMA fullfsync = 1");
        // What is deleted is written over with zeros; else it would stand in the file as before.
        statement.execute("PRAGMA secure_delete = 1");
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
      return connection;
    };
  }

  /** A connection that cannot change anything. */
  static Connector reading(Path file) {
    var settings = settings();
    return () -> {
      var connection = DriverManager.getConnection("jdbc:sqlite:" + file, settings);
      try (var statement = connection.createStatement()) {
        statement.execute("PRAGMA query_only = 1");
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
      return connection;
    };
  }

  private static Properties settings() {
    var settings = new Properties();
    // SQLITE_OPEN_READWRITE without SQLITE_OPEN_CREATE: a state file that has gone is a fault, and
    // an empty one must not quietly take its place.
    settings.setProperty("open_mode", "2");
    settings.setProperty("foreign_keys", "true");
    settings.setProperty("busy_timeout", "5000");
    return settings;
  }
}
