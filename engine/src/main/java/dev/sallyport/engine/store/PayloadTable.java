package dev.sallyport.engine.store;

import dev.sallyport.engine.payload.BlockId;
import dev.sallyport.engine.payload.Erasure;
import dev.sallyport.engine.payload.Prepared;
import dev.sallyport.engine.payload.Session;
import dev.sallyport.engine.payload.StoredKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The tables of payloads, as statements inside somebody else's transaction. */
final class PayloadTable {
  /** What a row takes beside its data: its name twice, and what the database keeps of it. */
  private static final int ROW_BYTES = 100;

  private static final String KEY =
      """
      SELECT name, principal, label, period, wrapped, wrap, created_at_ms, erased_at_ms, erased_by
      FROM session_key
      """;

  private PayloadTable() {}

  /**
   * Adds a document's blocks, unless its session's key was destroyed: then nothing is written.
   *
   * @return whether it was written
   */
  static boolean insert(Connection connection, Prepared prepared) throws SQLException {
    var live =
        Statements.rows(
            connection,
            "SELECT id FROM session_key WHERE name = ? AND erased_at_ms IS NULL",
            query -> query.setString(1, prepared.ref().key()),
            row -> row.getLong(1));
    if (live.isEmpty()) {
      return false;
    }
    var key = live.getFirst();
    used(connection, key, prepared.at(), blocks(connection, key, prepared.blocks()));
    return true;
  }

  /** Says how many bytes were added. */
  private static long blocks(Connection connection, long key, List<Prepared.Sealed> blocks)
      throws SQLException {
    var bytes = 0L;
    try (var insert =
        connection.prepareStatement(
            "INSERT INTO payload_block (key, id, data) VALUES (?, ?, ?) ON CONFLICT (key, id, writer) DO NOTHING")) {
      for (var block : blocks) {
        insert.setLong(1, key);
        insert.setBytes(2, block.id().bytes());
        insert.setBytes(3, block.data());
        insert.addBatch();
      }
      var added = blocks.isEmpty() ? new int[0] : insert.executeBatch();
      for (var at = 0; at < added.length; at++) {
        bytes += added[at] == 0 ? 0 : blocks.get(at).data().length + ROW_BYTES;
      }
    }
    return bytes;
  }

  private static void used(Connection connection, long key, Instant at, long bytes)
      throws SQLException {
    var _ =
        Statements.change(
            connection,
            """
            INSERT INTO payload_use (key, last_at_ms, bytes) VALUES (?, ?, ?)
            ON CONFLICT (key, writer)
            DO UPDATE SET last_at_ms = excluded.last_at_ms, bytes = payload_use.bytes + excluded.bytes
            """,
            insert -> {
              insert.setLong(1, key);
              insert.setLong(2, at.toEpochMilli());
              insert.setLong(3, bytes);
            });
  }

  // --- Keys

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
            PayloadTable::state)
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

  private static Session session(ResultSet row) throws SQLException {
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

  // --- Blocks

  /** A query for blocks of a key by their names. */
  static <T> List<T> blocks(
      Connection connection,
      String columns,
      String key,
      Collection<BlockId> ids,
      Statements.Row<T> meaning)
      throws SQLException {
    return Statements.rows(
        connection,
        "SELECT %s FROM payload_block WHERE key = (SELECT id FROM session_key WHERE name = ?) AND id IN (%s)"
            .formatted(columns, String.join(", ", Collections.nCopies(ids.size(), "?"))),
        query -> {
          query.setString(1, key);
          var at = 2;
          for (var id : ids) {
            query.setBytes(at, id.bytes());
            at++;
          }
        },
        meaning);
  }

  // --- Erasure and hold

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

  /**
   * A session that might be erased.
   *
   * @param lastAtMs its last use, as far as is known
   */
  record Old(long key, Session session, long lastAtMs, long bytes) {}

  /** Sessions whose last use was before that, the oldest first; without those on hold. */
  static List<Old> old(Connection connection, long beforeMs, int max) throws SQLException {
    return Statements.rows(
        connection,
        """
        SELECT k.id, k.principal, k.label, k.period, u.last_at_ms,
          (SELECT sum(bytes) FROM payload_use s WHERE s.key = u.key) AS bytes
        FROM payload_use u JOIN session_key k ON k.id = u.key
        WHERE u.last_at_ms < ? AND k.erased_at_ms IS NULL AND k.hold_at_ms IS NULL
          AND NOT EXISTS (
            SELECT 1 FROM payload_use n
            WHERE n.key = u.key
              AND (n.last_at_ms > u.last_at_ms OR n.last_at_ms = u.last_at_ms AND n.writer > u.writer))
        ORDER BY u.last_at_ms, k.id LIMIT ?
        """,
        query -> {
          query.setLong(1, beforeMs);
          query.setInt(2, max);
        },
        row ->
            new Old(
                row.getLong("id"), session(row), row.getLong("last_at_ms"), row.getLong("bytes")));
  }

  /** What all sessions that can be read take. */
  static long bytes(Connection connection) throws SQLException {
    return Statements.rows(
            connection,
            """
            SELECT coalesce(sum(u.bytes), 0)
            FROM payload_use u JOIN session_key k ON k.id = u.key WHERE k.erased_at_ms IS NULL
            """,
            _ -> {},
            row -> row.getLong(1))
        .getFirst();
  }

  /** Destroys its key, unless it was used or put on hold meanwhile. */
  static boolean erase(Connection connection, Old old, Instant at, String by) throws SQLException {
    return Statements.change(
        connection,
        """
        UPDATE session_key SET wrapped = NULL, erased_at_ms = ?, erased_by = ?
        WHERE id = ? AND erased_at_ms IS NULL AND hold_at_ms IS NULL
          AND NOT EXISTS (SELECT 1 FROM payload_use WHERE key = ? AND last_at_ms > ?)
        """,
        update -> {
          update.setLong(1, at.toEpochMilli());
          update.setString(2, by);
          update.setLong(3, old.key());
          update.setLong(4, old.key());
          update.setLong(5, old.lastAtMs());
        });
  }

  /** Deletes some blocks of one destroyed key; says how many. */
  static int sweep(Connection connection, Instant settled, Instant at, int max)
      throws SQLException {
    var swept =
        Statements.rows(
            connection,
            """
            SELECT id FROM session_key
            WHERE erased_at_ms IS NOT NULL AND swept_at_ms IS NULL
              AND EXISTS (SELECT 1 FROM payload_block WHERE payload_block.key = session_key.id)
            ORDER BY erased_at_ms LIMIT 1
            """,
            _ -> {},
            row -> row.getLong(1));
    if (swept.isEmpty()) {
      settle(connection, settled, at);
      return 0;
    }
    try (var delete =
        connection.prepareStatement(
            """
            DELETE FROM payload_block WHERE key = ? AND id IN (
              SELECT id FROM payload_block WHERE key = ? LIMIT ?)
            """)) {
      delete.setLong(1, swept.getFirst());
      delete.setLong(2, swept.getFirst());
      delete.setInt(3, max);
      return delete.executeUpdate();
    }
  }

  /** Lets go of keys whose blocks are gone, and to which no late write can come any more. */
  private static void settle(Connection connection, Instant settled, Instant at)
      throws SQLException {
    var _ =
        Statements.change(
            connection,
            """
            DELETE FROM payload_use WHERE key IN (
              SELECT id FROM session_key
              WHERE erased_at_ms IS NOT NULL AND swept_at_ms IS NULL AND erased_at_ms < ?)
            """,
            delete -> delete.setLong(1, settled.toEpochMilli()));
    var _ =
        Statements.change(
            connection,
            """
            UPDATE session_key SET swept_at_ms = ?
            WHERE erased_at_ms IS NOT NULL AND swept_at_ms IS NULL AND erased_at_ms < ?
            """,
            update -> {
              update.setLong(1, at.toEpochMilli());
              update.setLong(2, settled.toEpochMilli());
            });
  }

  // --- Wrapping anew

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
