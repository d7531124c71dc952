package dev.sallyport.engine.store;

import dev.sallyport.engine.payload.Erasure;
import dev.sallyport.engine.payload.Session;
import dev.sallyport.engine.payload.StoredKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table of sessions' keys, as statements inside somebody else's transaction. */
final class SessionKeyTable {
  private static final String KEY =
      """
      SELECT name, principal, label, period, wrapped, wrap, created_at_ms, erased_at_ms, erased_by
      FROM session_key
      """;

  private SessionKeyTable() {}

  static Optional<StoredKey> live(Connection connection, Session session) throws SQLException {
    return Statements.rows(
            connection,
            KEY + "WHERE principal = ? AND label = ? AND period = ? AND erased_at_ms IS NULL",
            query -> {
              query.setString(1, Statements.text(session.principal()));
              query.setString(2, Statements.text(session.label()));
              query.setString(3, session.period());
            },
            row -> key(row, session))
        .stream()
        .findFirst();
  }

  static StoredKey.State named(Connection connection, String name) throws SQLException {
    return Statements.rows(
            connection,
            KEY + "WHERE name = ?",
            query -> query.setString(1, name),
            SessionKeyTable::state)
        .stream()
        .findFirst()
        .orElseGet(StoredKey.State.Unknown::new);
  }

  private static StoredKey.State state(ResultSet row) throws SQLException {
    var by = row.getString("erased_by");
    return by == null
        ? new StoredKey.State.Live(key(row, session(row)))
        : new StoredKey.State.Erased(Instant.ofEpochMilli(row.getLong("erased_at_ms")), by);
  }

  private static StoredKey key(ResultSet row, Session session) throws SQLException {
    return new StoredKey(
        row.getString("name"),
        session,
        row.getBytes("wrapped"),
        row.getString("wrap"),
        Instant.ofEpochMilli(row.getLong("created_at_ms")));
  }

  static Session session(ResultSet row) throws SQLException {
    return new Session(row.getString("principal"), row.getString("label"), row.getString("period"));
  }

  /** Adds a key unless there is one; it is on hold where another of its session's days is. */
  static StoredKey add(Connection connection, StoredKey key) throws SQLException {
    var session = key.session();
    var added =
        Statements.change(
            connection,
            """
            INSERT INTO session_key
              (name, principal, label, period, wrapped, wrap, created_at_ms, hold_at_ms, hold_by)
            VALUES (?, ?, ?, ?, ?, ?, ?,
              (SELECT min(hold_at_ms) FROM session_key
               WHERE principal = ? AND label = ? AND erased_at_ms IS NULL),
              (SELECT min(hold_by) FROM session_key
               WHERE principal = ? AND label = ? AND erased_at_ms IS NULL))
            ON CONFLICT (principal, label, period) WHERE erased_at_ms IS NULL DO NOTHING
            """,
            insert -> {
              insert.setString(1, key.name());
              named(insert, 2, session.principal(), session.label());
              insert.setString(4, session.period());
              insert.setBytes(5, key.wrapped());
              insert.setString(6, key.wrap());
              insert.setLong(7, key.createdAt().toEpochMilli());
              named(insert, 8, session.principal(), session.label());
              named(insert, 10, session.principal(), session.label());
            });
    if (added) {
      var _ =
          Statements.change(
              connection,
              "INSERT INTO payload_use (key, last_at_ms, bytes) SELECT id, created_at_ms, 0 FROM session_key WHERE name = ?",
              insert -> insert.setString(1, key.name()));
    }
    return live(connection, session).orElseThrow();
  }

  private static void named(PreparedStatement statement, int at, String principal, String label)
      throws SQLException {
    statement.setString(at, Statements.text(principal));
    statement.setString(at + 1, Statements.text(label));
  }

  static Erasure erase(Connection connection, String principal, String label, Instant at, String by)
      throws SQLException {
    var held =
        Statements.rows(
            connection,
            """
            SELECT hold_at_ms, hold_by FROM session_key
            WHERE principal = ? AND label = ? AND erased_at_ms IS NULL AND hold_at_ms IS NOT NULL
            ORDER BY hold_at_ms LIMIT 1
            """,
            query -> named(query, 1, principal, label),
            row ->
                new Erasure.OnHold(
                    Instant.ofEpochMilli(row.getLong("hold_at_ms")), row.getString("hold_by")));
    if (!held.isEmpty()) {
      return held.getFirst();
    }
    try (var update =
        connection.prepareStatement(
            """
            UPDATE session_key SET wrapped = NULL, erased_at_ms = ?, erased_by = ?
            WHERE principal = ? AND label = ? AND erased_at_ms IS NULL
            """)) {
      update.setLong(1, at.toEpochMilli());
      update.setString(2, Statements.text(by));
      named(update, 3, principal, label);
      var keys = update.executeUpdate();
      return keys == 0 ? new Erasure.NothingKept() : new Erasure.Erased(keys);
    }
  }

  static boolean hold(Connection connection, String principal, String label, Instant at, String by)
      throws SQLException {
    return Statements.change(
        connection,
        """
        UPDATE session_key SET hold_at_ms = coalesce(hold_at_ms, ?), hold_by = coalesce(hold_by, ?)
        WHERE principal = ? AND label = ? AND erased_at_ms IS NULL
        """,
        update -> {
          update.setLong(1, at.toEpochMilli());
          update.setString(2, Statements.text(by));
          named(update, 3, principal, label);
        });
  }

  static boolean release(Connection connection, String principal, String label)
      throws SQLException {
    return Statements.change(
        connection,
        """
        UPDATE session_key SET hold_at_ms = NULL, hold_by = NULL
        WHERE principal = ? AND label = ? AND hold_at_ms IS NOT NULL
        """,
        update -> named(update, 1, principal, label));
  }

  static List<StoredKey> wrappedOtherwise(Connection connection, String wrap, int max)
      throws SQLException {
    return Statements.rows(
        connection,
        KEY + "WHERE erased_at_ms IS NULL AND wrap <> ? ORDER BY id LIMIT ?",
        query -> {
          query.setString(1, wrap);
          query.setInt(2, max);
        },
        row -> key(row, session(row)));
  }

  static boolean rewrap(Connection connection, StoredKey before, byte[] wrapped, String wrap)
      throws SQLException {
    return Statements.change(
        connection,
        "UPDATE session_key SET wrapped = ?, wrap = ? WHERE name = ? AND wrap = ? AND erased_at_ms IS NULL",
        update -> {
          update.setBytes(1, wrapped);
          update.setString(2, wrap);
          update.setString(3, before.name());
          update.setString(4, before.wrap());
        });
  }
}
