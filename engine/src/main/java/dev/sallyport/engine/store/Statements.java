package dev.sallyport.engine.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Single statements over a connection, each prepared, filled in, run and closed. */
final class Statements {
  private Statements() {}

  /** Fills in a statement's parameters. */
  @FunctionalInterface
  interface Filling {
    void fill(PreparedStatement statement) throws SQLException;
  }

  /** Reads one row. */
  @FunctionalInterface
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** What stands for it in a column: no text of PostgreSQL's holds the character 0. */
  static String text(String said) {
    return said.replace('\0', '\uFFFD');
  }

  /** Changes rows; says whether any was. */
  static boolean change(Connection connection, String sql, Filling filling) throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      filling.fill(statement);
      return statement.executeUpdate() > 0;
    }
  }

  /** What a query finds, in its order. */
  static <T> List<T> rows(Connection connection, String sql, Filling filling, Row<T> meaning)
      throws SQLException {
    try (var query = connection.prepareStatement(sql)) {
      filling.fill(query);
      var found = new ArrayList<T>();
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          found.add(meaning.read(rows));
        }
      }
      return found;
    }
  }
}
