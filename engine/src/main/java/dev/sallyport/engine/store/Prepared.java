package dev.sallyport.engine.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * Statements of one connection, each made once and closed with it: to make one that fires triggers
 * takes as long as to run it. Whoever runs one closes its rows.
 */
final class Prepared {
  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  Prepared(Connection connection) {
    this.connection = connection;
  }

  Connection connection() {
    return connection;
  }

  /** The statement of that text, with the parameters that it had the last time. */
  PreparedStatement statement(String sql) throws SQLException {
    var known = statements.get(sql);
    if (known != null) {
      return known;
    }
    var made = connection.prepareStatement(sql);
    statements.put(sql, made);
    return made;
  }
}
