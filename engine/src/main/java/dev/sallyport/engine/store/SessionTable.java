package dev.sallyport.engine.store;

import dev.sallyport.engine.audit.AuditSessions.Exchange;
import dev.sallyport.engine.audit.AuditSessions.Session;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The tables of sessions, which the audit table's own triggers fill. */
final class SessionTable {
  private static final String COLUMNS =
      "SELECT id, principal, label, first_at, last_at, last_seq, calls FROM call_session ";

  private SessionTable() {}

  static List<Session> before(Connection connection, long before, int limit) throws SQLException {
    try (var query =
        connection.prepareStatement(
            COLUMNS + "WHERE last_seq < ? ORDER BY last_seq DESC LIMIT ?")) {
      query.setLong(1, before);
      query.setInt(2, limit);
      return sessions(query);
    }
  }

  static List<Session> of(Connection connection, long id) throws SQLException {
    try (var query = connection.prepareStatement(COLUMNS + "WHERE id = ?")) {
      query.setLong(1, id);
      return sessions(query);
    }
  }

  static List<Exchange> exchanges(Connection connection, long session, long before, int limit)
      throws SQLException {
    var found = new ArrayList<Exchange>();
    try (var query =
        connection.prepareStatement(
            "SELECT seq, exchange FROM call_of_session WHERE session = ? AND seq < ? ORDER BY seq DESC LIMIT ?")) {
      query.setLong(1, session);
      query.setLong(2, before);
      query.setInt(3, limit);
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          var exchange = rows.getString(2);
          found.add(new Exchange(rows.getLong(1), exchange, AuditTable.of(connection, exchange)));
        }
      }
    }
    return found;
  }

  static long entries(Connection connection) throws SQLException {
    try (var query = connection.prepareStatement("SELECT coalesce(max(seq), 0) FROM audit");
        var rows = query.executeQuery()) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  private static List<Session> sessions(PreparedStatement query) throws SQLException {
    var found = new ArrayList<Session>();
    try (var rows = query.executeQuery()) {
      while (rows.next()) {
        found.add(session(rows));
      }
    }
    return found;
  }

  private static Session session(ResultSet row) throws SQLException {
    return new Session(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getLong(6),
        row.getLong(7));
  }
}
