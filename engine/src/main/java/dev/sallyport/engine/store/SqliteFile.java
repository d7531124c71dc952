package dev.sallyport.engine.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * A SQLite file, which one gateway holds.
 *
 * @param connector opens it; tests put faults in between
 */
record SqliteFile(Path file, Connector connector) implements Place {
  private static final Duration SCRUB_PATIENCE = Duration.ofMillis(200);

  @Override
  public String name() {
    return "`" + file + "`";
  }

  @Override
  public Connection connect() throws SQLException {
    return connector.connect();
  }

  /**
   * INVARIANT: an open file can be written to for ever without a name, so its name is looked at.
   */
  @Override
  public Optional<Object> identity() throws IOException {
    return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
  }

  @Override
  public void takeTurn(Connection connection) {
    // The state's lock keeps every other gateway away all the time.
  }

  /**
   * Empties the log of pages (WAL), in which pages stand as they were before.
   *
   * @return whether it is empty; it is not where somebody reads what is older
   */
  boolean scrub() {
    try (var connection = connector.connect();
        var statement = connection.createStatement()) {
      // Nobody can write while this waits for those who read.
      statement.execute("PRAGMA busy_timeout = " + SCRUB_PATIENCE.toMillis());
      try (var row = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
        return row.next() && row.getInt("busy") == 0;
      }
    } catch (SQLException e) {
      throw new StoreUnavailableException("%s cannot be written: %s".formatted(name(), told(e)), e);
    }
  }

  @Override
  public String told(Throwable fault) {
    return String.valueOf(fault.getMessage());
  }
}
