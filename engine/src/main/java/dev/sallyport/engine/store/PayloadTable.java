package dev.sallyport.engine.store;

import dev.sallyport.engine.payload.BlockId;
import dev.sallyport.engine.payload.PayloadLimits;
import dev.sallyport.engine.payload.Prepared;
import dev.sallyport.engine.payload.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The tables of blocks and of their use, as statements inside somebody else's transaction. */
final class PayloadTable {
  /** What a row takes beside its data: its name twice, and what the database keeps of it. */
  private static final int ROW_BYTES = 100;

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
    for (var from = 0; from < blocks.size(); from += PayloadLimits.ASKED_AT_ONCE) {
      var some = blocks.subList(from, Math.min(blocks.size(), from + PayloadLimits.ASKED_AT_ONCE));
      // One statement, which says what was new: PostgreSQL's driver does not for a batch.
      var added =
          Statements.rows(
              connection,
              "INSERT INTO payload_block (key, id, data) VALUES %s ON CONFLICT (key, id, writer) DO NOTHING RETURNING length(data)"
                  .formatted(String.join(", ", Collections.nCopies(some.size(), "(?, ?, ?)"))),
              insert -> {
                var at = 1;
                for (var block : some) {
                  insert.setLong(at, key);
                  insert.setBytes(at + 1, block.id().bytes());
                  insert.setBytes(at + 2, block.data());
                  at += 3;
                }
              },
              row -> row.getLong(1) + ROW_BYTES);
      bytes += added.stream().mapToLong(Long::longValue).sum();
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
                row.getLong("id"),
                SessionKeyTable.session(row),
                row.getLong("last_at_ms"),
                row.getLong("bytes")));
  }

  /** What all sessions take that can be erased. */
  static long bytes(Connection connection) throws SQLException {
    return Statements.rows(
            connection,
            """
            SELECT coalesce(sum(u.bytes), 0)
            FROM payload_use u JOIN session_key k ON k.id = u.key
            WHERE k.erased_at_ms IS NULL AND k.hold_at_ms IS NULL
            """,
            _ -> {},
            row -> row.getLong(1))
        .getFirst();
  }

  /** Destroys its key, unless it was used or put on hold meanwhile; says the key's name. */
  static Optional<String> erase(Connection connection, Old old, Instant at, String by)
      throws SQLException {
    return Statements.rows(
            connection,
            """
        UPDATE session_key SET wrapped = NULL, erased_at_ms = ?, erased_by = ?
        WHERE id = ? AND erased_at_ms IS NULL AND hold_at_ms IS NULL
          AND NOT EXISTS (SELECT 1 FROM payload_use WHERE key = ? AND last_at_ms > ?)
        RETURNING name
        """,
            update -> {
              update.setLong(1, at.toEpochMilli());
              update.setString(2, by);
              update.setLong(3, old.key());
              update.setLong(4, old.key());
              update.setLong(5, old.lastAtMs());
            },
            row -> row.getString(1))
        .stream()
        .findFirst();
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
}
