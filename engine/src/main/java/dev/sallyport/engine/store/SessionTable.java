package dev.sallyport.engine.store;

import dev.sallyport.engine.audit.AuditSessions.Exchange;
import dev.sallyport.engine.audit.AuditSessions.Session;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The tables of sessions, which the audit table's own triggers fill. */
final class SessionTable {
  private static final String COLUMNS =
      "SELECT id, principal, label, first_at, last_at, last_seq, calls FROM call_session ";

  private SessionTable() {}

  static List<Session> before(Connection connection, long before, int limit) throws SQLException {
    return Statements.rows(
        connection,
        COLUMNS + "WHERE last_seq < ? ORDER BY last_seq DESC LIMIT ?",
        query -> {
          query.setLong(1, before);
          query.setInt(2, limit);
        },
        SessionTable::session);
  }

  static List<Session> of(Connection connection, long id) throws SQLException {
    return Statements.rows(
        connection, COLUMNS + "WHERE id = ?", query -> query.setLong(1, id), SessionTable::session);
  }

  /** The session of a caller under a label. */
  static OptionalLong named(Connection connection, String principal, String label)
      throws SQLException {
    return Statements.rows(
            connection,
            "SELECT id FROM call_session WHERE principal = ? AND label = ?",
            query -> {
              query.setString(1, principal);
              query.setString(2, label);
            },
            row -> row.getLong(1))
        .stream()
        .mapToLong(Long::longValue)
        .findFirst();
  }

  /** The sessions of a label, whoever called, the newest first. */
  static List<Session> labelled(Connection connection, String label, long before, int limit)
      throws SQLException {
    return Statements.rows(
        connection,
        COLUMNS + "WHERE label = ? AND last_seq < ? ORDER BY last_seq DESC LIMIT ?",
        query -> {
          query.setString(1, label);
          query.setLong(2, before);
          query.setInt(3, limit);
        },
        SessionTable::session);
  }

  /** Those that had a call since then, behind one, in the order of their ids. */
  static List<Session> active(Connection connection, String since, long after, int limit)
      throws SQLException {
    return Statements.rows(
        connection,
        COLUMNS + "WHERE id > ? AND last_at >= ? ORDER BY id LIMIT ?",
        query -> {
          query.setLong(1, after);
          query.setString(2, since);
          query.setInt(3, limit);
        },
        SessionTable::session);
  }

  static List<Exchange> exchanges(Connection connection, long session, long before, int limit)
      throws SQLException {
    return exchanges(
        connection,
        """
        SELECT c.seq, c.exchange, a.entry
        FROM (SELECT seq, exchange FROM call_of_session WHERE session = ? AND seq < ? ORDER BY seq DESC LIMIT ?) c
        LEFT JOIN audit a ON a.exchange = c.exchange
        ORDER BY c.seq DESC, a.seq
        """,
        session,
        before,
        limit);
  }

  static List<Exchange> following(Connection connection, long session, long after, int limit)
      throws SQLException {
    return exchanges(
        connection,
        """
        SELECT c.seq, c.exchange, a.entry
        FROM (SELECT seq, exchange FROM call_of_session WHERE session = ? AND seq > ? ORDER BY seq LIMIT ?) c
        LEFT JOIN audit a ON a.exchange = c.exchange
        ORDER BY c.seq, a.seq
        """,
        session,
        after,
        limit);
  }

  private record Gathered(String exchange, List<String> lines) {}

  private static List<Exchange> exchanges(
      Connection connection, String sql, long session, long from, int limit) throws SQLException {
    var gathered = new LinkedHashMap<Long, Gathered>();
    var _ =
        Statements.rows(
            connection,
            sql,
            query -> {
              query.setLong(1, session);
              query.setLong(2, from);
              query.setInt(3, limit);
            },
            row -> {
              var exchange = row.getString(2);
              var one =
                  gathered.computeIfAbsent(
                      row.getLong(1), _ -> new Gathered(exchange, new ArrayList<>()));
              Optional.ofNullable(row.getString(3)).ifPresent(one.lines()::add);
              return one;
            });
    return gathered.entrySet().stream()
        .map(one -> new Exchange(one.getKey(), one.getValue().exchange(), one.getValue().lines()))
        .toList();
  }

  static long entries(Connection connection) throws SQLException {
    return Statements.rows(
            connection, "SELECT coalesce(max(seq), 0) FROM audit", _ -> {}, row -> row.getLong(1))
        .getFirst();
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
