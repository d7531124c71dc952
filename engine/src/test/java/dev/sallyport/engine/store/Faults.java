package dev.sallyport.engine.store;

import java.sql.SQLException;
import java.util.function.UnaryOperator;

/** A disk that is full while the test says so, from the next connection on. */
final class Faults {

  private volatile int pages = Integer.MAX_VALUE;

  /** The state file may have this many pages. */
  void limitPages(int limit) {
    pages = limit;
  }

  UnaryOperator<Connector> between() {
    return connector ->
        () -> {
          var connection = connector.connect();
          try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA max_page_count = " + pages);
            return connection;
          } catch (SQLException e) {
            connection.close();
            throw e;
          }
        };
  }
}
