package dev.sallyport.engine.store;

import dev.sallyport.engine.files.PrivateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * Keeps a second gateway away from the same state: two would each close the other's open intents as
 * in doubt. The operating system takes the lock back however a process ends.
 *
 * <p>The lock is an exclusive transaction on an empty SQLite file beside the state. A {@link
 * java.nio.channels.FileLock} would be lost as soon as anything in the process closed the same
 * file, which POSIX demands and SQLite works around.
 */
record StateLock(Connection connection) implements AutoCloseable {

  private static final int SQLITE_BUSY = 5;

  /**
   * Makes sure of a private file. SQLite gives those that it puts beside it the same permissions.
   */
  static void ensure(Path file) {
    try {
      PrivateFile.ensure(file);
    } catch (IOException e) {
      throw new StoreUnavailableException("`%s` cannot be created".formatted(file), e);
    }
  }

  static StateLock take(Path state) {
    var file = state.resolveSibling(state.getFileName() + ".lock");
    ensure(file);
    var settings = new Properties();
    settings.setProperty("busy_timeout", "0");
    try {
      var connection = DriverManager.getConnection("jdbc:sqlite:" + file, settings);
      try (var statement = connection.createStatement()) {
        statement.execute("BEGIN EXCLUSIVE");
        return new StateLock(connection);
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw (e.getErrorCode() & 0xff) == SQLITE_BUSY
          ? new StoreUnavailableException(
              "`%s` is in use by another gateway: stop that one, or give this one a state directory of its own"
                  .formatted(state))
          : new StoreUnavailableException(
              "`%s` cannot be locked: %s".formatted(file, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new StoreUnavailableException("the lock of the state file cannot be released", e);
    }
  }
}
