package dev.sallyport.engine.store;

import dev.sallyport.engine.payload.Erasure;
import dev.sallyport.engine.payload.Held;
import dev.sallyport.engine.payload.PayloadStore;
import dev.sallyport.engine.payload.Session;
import dev.sallyport.engine.payload.StoredKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

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
    // By when it was: who has the database alone may have made the row, and named nobody.
    var at = row.getLong("erased_at_ms");
    return row.wasNull()
        ? new StoredKey.State.Live(key(row, session(row)))
        : new StoredKey.State.Erased(
            Instant.ofEpochMilli(at),
            Objects.requireNonNullElse(row.getString("erased_by"), "nobody who is named"));
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

  /** Since when, and by whom, a caller's sessions of one label have to be kept. */
  static Optional<Erasure.OnHold> held(Connection connection, String principal, String label)
      throws SQLException {
    return Statements.rows(
            connection,
            """
            SELECT hold_at_ms, hold_by FROM session_key
            WHERE principal = ? AND label = ? AND erased_at_ms IS NULL AND hold_at_ms IS NOT NULL
            ORDER BY hold_at_ms LIMIT 1
            """,
            query -> named(query, 1, principal, label),
            row ->
                new Erasure.OnHold(
                    Instant.ofEpochMilli(row.getLong("hold_at_ms")), row.getString("hold_by")))
        .stream()
        .findFirst();
  }

  /** Destroys their keys, of which none is on hold; says their names. */
  static List<String> erase(
      Connection connection, String principal, String label, Instant at, String by)
      throws SQLException {
    return Statements.rows(
        connection,
        """
        UPDATE session_key SET wrapped = NULL, erased_at_ms = ?, erased_by = ?
        WHERE principal = ? AND label = ? AND erased_at_ms IS NULL
        RETURNING name
        """,
        update -> {
          update.setLong(1, at.toEpochMilli());
          update.setString(2, Statements.text(by));
          named(update, 3, principal, label);
        },
        row -> row.getString(1));
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

  /** Sessions that are on hold, those first that were put there first. */
  static List<Held> holds(Connection connection, int max) throws SQLException {
    return Statements.rows(
        connection,
        """
        SELECT k.principal, k.label, min(k.hold_at_ms) AS since, min(k.hold_by) AS held_by, count(*) AS keys,
          coalesce(sum((SELECT sum(u.bytes) FROM payload_use u WHERE u.key = k.id)), 0) AS bytes,
          (SELECT c.id FROM call_session c WHERE c.principal = k.principal AND c.label = k.label) AS session
        FROM session_key k WHERE k.hold_at_ms IS NOT NULL AND k.erased_at_ms IS NULL
        GROUP BY k.principal, k.label
        ORDER BY since, k.principal, k.label LIMIT ?
        """,
        query -> query.setInt(1, max),
        row ->
            new Held(
                number(row, "session"),
                row.getString("principal"),
                row.getString("label"),
                Instant.ofEpochMilli(row.getLong("since")),
                row.getString("held_by"),
                row.getInt("keys"),
                row.getLong("bytes")));
  }

  private static OptionalLong number(ResultSet row, String column) throws SQLException {
    var number = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
  }

  /** How many keys that live each wrapping key has wrapped. */
  static Map<String, Long> wraps(Connection connection) throws SQLException {
    var wraps = new TreeMap<String, Long>();
    Statements.rows(
            connection,
            "SELECT wrap, count(*) FROM session_key WHERE erased_at_ms IS NULL GROUP BY wrap",
            _ -> {},
            row -> Map.entry(row.getString(1), row.getLong(2)))
        .forEach(each -> wraps.put(each.getKey(), each.getValue()));
    return wraps;
  }

  static List<PayloadStore.Wrapped> wrapped(Connection connection, String wrap, long after, int max)
      throws SQLException {
    return Statements.rows(
        connection,
        """
        SELECT id, name, principal, label, period, wrapped, wrap, created_at_ms FROM session_key
        WHERE erased_at_ms IS NULL AND wrap = ? AND id > ? ORDER BY id LIMIT ?
        """,
        query -> {
          query.setString(1, wrap);
          query.setLong(2, after);
          query.setInt(3, max);
        },
        row -> new PayloadStore.Wrapped(row.getLong("id"), key(row, session(row))));
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
