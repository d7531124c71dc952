package dev.sallyport.engine.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The tables of logs, their leaves and their nodes, inside somebody else's transaction. */
final class LogTable {

  /**
   * A log.
   *
   * @param origin its name
   * @param key by which its checkpoints are verified, as C2SP's signed-note writes it
   * @param size how many leaves it has
   * @param edge the whole subtrees at its right edge
   * @param checkpoint the newest, signed
   */
  record Log(int id, String origin, String key, long size, byte[] edge, String checkpoint) {}

  /** An entry as a leaf. */
  record Leaf(long leaf, long seq, byte[] hash) {}

  /** A whole subtree, as tlog-tiles counts it. */
  record Node(int level, long node, byte[] hash) {}

  private static final String COLUMNS = "SELECT id, origin, key, size, edge, checkpoint FROM log ";

  private LogTable() {}

  static Optional<Log> named(Connection connection, String origin) throws SQLException {
    return Statements.rows(
            connection,
            COLUMNS + "WHERE origin = ?",
            query -> query.setString(1, origin),
            LogTable::log)
        .stream()
        .findFirst();
  }

  static Log state(Connection connection, int id) throws SQLException {
    return Statements.rows(
            connection, COLUMNS + "WHERE id = ?", query -> query.setInt(1, id), LogTable::log)
        .stream()
        .findFirst()
        .orElseThrow(() -> new StoreUnavailableException("the audit log's own row has gone"));
  }

  /** All of them, the oldest first. */
  static List<Log> all(Connection connection) throws SQLException {
    return Statements.rows(connection, COLUMNS + "ORDER BY id", _ -> {}, LogTable::log);
  }

  /** Whether there are leaves of a log whose own row has gone. */
  static boolean isOrphaned(Connection connection) throws SQLException {
    // From each log that has leaves to the next, so that not all leaves are looked at.
    return !Statements.rows(
            connection,
            """
            WITH RECURSIVE kept (log) AS (
              SELECT min(log) FROM log_leaf
              UNION ALL
              SELECT (SELECT min(log) FROM log_leaf WHERE log > kept.log) FROM kept WHERE log IS NOT NULL)
            SELECT log FROM kept WHERE log IS NOT NULL AND log NOT IN (SELECT id FROM log)
            """,
            _ -> {},
            row -> row.getInt(1))
        .isEmpty();
  }

  private static Log log(ResultSet row) throws SQLException {
    return new Log(
        row.getInt(1),
        row.getString(2),
        row.getString(3),
        row.getLong(4),
        row.getBytes(5),
        row.getString(6));
  }

  static void begin(Connection connection, String origin, String key, String checkpoint)
      throws SQLException {
    var _ =
        Statements.change(
            connection,
            "INSERT INTO log (origin, key, size, edge, checkpoint) VALUES (?, ?, 0, ?, ?)",
            insert -> {
              insert.setString(1, origin);
              insert.setString(2, key);
              insert.setBytes(3, new byte[0]);
              insert.setString(4, checkpoint);
            });
  }

  static void add(Connection connection, int log, List<Leaf> leaves, List<Node> nodes)
      throws SQLException {
    try (var insert =
        connection.prepareStatement(
            "INSERT INTO log_leaf (log, leaf, seq, hash) VALUES (?, ?, ?, ?)")) {
      for (var leaf : leaves) {
        insert.setInt(1, log);
        insert.setLong(2, leaf.leaf());
        insert.setLong(3, leaf.seq());
        insert.setBytes(4, leaf.hash());
        insert.addBatch();
      }
      var _ = insert.executeBatch();
    }
    if (nodes.isEmpty()) {
      return;
    }
    try (var insert =
        connection.prepareStatement(
            "INSERT INTO log_node (log, level, node, hash) VALUES (?, ?, ?, ?)")) {
      for (var node : nodes) {
        insert.setInt(1, log);
        insert.setInt(2, node.level());
        insert.setLong(3, node.node());
        insert.setBytes(4, node.hash());
        insert.addBatch();
      }
      var _ = insert.executeBatch();
    }
  }

  /** INVARIANT: a log goes on from what was read, or not at all. */
  static void grow(Connection connection, Log from, Log to) throws SQLException {
    var grown =
        Statements.change(
            connection,
            "UPDATE log SET size = ?, edge = ?, checkpoint = ? WHERE id = ? AND size = ?",
            update -> {
              update.setLong(1, to.size());
              update.setBytes(2, to.edge());
              update.setString(3, to.checkpoint());
              update.setInt(4, from.id());
              update.setLong(5, from.size());
            });
    if (!grown) {
      throw new StoreUnavailableException(
          "another gateway writes to the same audit log: give each a state directory of its own");
    }
  }

  /**
   * A leaf, and the entry that it is of.
   *
   * @param line empty where the entry is missing
   */
  record Sealed(Leaf leaf, Optional<String> line) {}

  /** The leaves of a log from one to before another, in their order, with their entries. */
  static List<Sealed> entries(Connection connection, int log, long from, long to)
      throws SQLException {
    return Statements.rows(
        connection,
        """
        SELECT log_leaf.leaf, log_leaf.seq, log_leaf.hash, audit.entry
        FROM log_leaf LEFT JOIN audit ON audit.seq = log_leaf.seq
        WHERE log_leaf.log = ? AND log_leaf.leaf >= ? AND log_leaf.leaf < ?
        ORDER BY log_leaf.leaf
        """,
        query -> {
          query.setInt(1, log);
          query.setLong(2, from);
          query.setLong(3, to);
        },
        row ->
            new Sealed(
                new Leaf(row.getLong(1), row.getLong(2), row.getBytes(3)),
                Optional.ofNullable(row.getString(4))));
  }

  /** Hashes that stand beside each other: of leaves at level 0, else of whole subtrees. */
  static List<byte[]> hashes(Connection connection, int log, int level, long from, int count)
      throws SQLException {
    return Statements.rows(
        connection,
        level == 0
            ? "SELECT hash FROM log_leaf WHERE log = ? AND 0 = ? AND leaf >= ? AND leaf < ? ORDER BY leaf"
            : "SELECT hash FROM log_node WHERE log = ? AND level = ? AND node >= ? AND node < ? ORDER BY node",
        query -> {
          query.setInt(1, log);
          query.setInt(2, level);
          query.setLong(3, from);
          query.setLong(4, from + count);
        },
        row -> row.getBytes(1));
  }

  /** An entry, and where it is a leaf. */
  record Placed(int log, long leaf, String line) {}

  /** Everything about one exchange that is a leaf, in the order of writing. */
  static List<Placed> of(Connection connection, String exchange) throws SQLException {
    return Statements.rows(
        connection,
        """
        SELECT log_leaf.log, log_leaf.leaf, audit.entry
        FROM audit JOIN log_leaf ON log_leaf.seq = audit.seq
        WHERE audit.exchange = ? ORDER BY audit.seq
        """,
        query -> query.setString(1, exchange),
        row -> new Placed(row.getInt(1), row.getLong(2), row.getString(3)));
  }

  /** Entries behind one number, up to another, that are no leaves. */
  static List<Long> outside(Connection connection, long after, long to) throws SQLException {
    return Statements.rows(
        connection,
        """
        SELECT audit.seq FROM audit
        WHERE audit.seq > ? AND audit.seq <= ? AND NOT EXISTS (
          SELECT 1 FROM log_leaf JOIN log ON log.id = log_leaf.log
          WHERE log_leaf.seq = audit.seq AND log_leaf.leaf < log.size)
        ORDER BY audit.seq
        """,
        query -> {
          query.setLong(1, after);
          query.setLong(2, to);
        },
        row -> row.getLong(1));
  }

  /** What a witness has signed of a log. */
  static Optional<String> cosignature(Connection connection, int log, String witness)
      throws SQLException {
    return Statements.rows(
            connection,
            "SELECT note FROM log_cosignature WHERE log = ? AND witness = ?",
            query -> {
              query.setInt(1, log);
              query.setString(2, witness);
            },
            row -> row.getString(1))
        .stream()
        .findFirst();
  }

  /** What witnesses have signed of a log that had more than so many entries, the newest first. */
  static List<String> cosigned(Connection connection, int log, long size) throws SQLException {
    return Statements.rows(
        connection,
        "SELECT note FROM log_cosignature WHERE log = ? AND size > ? ORDER BY size DESC, witness",
        query -> {
          query.setInt(1, log);
          query.setLong(2, size);
        },
        row -> row.getString(1));
  }

  /** Of how many entries a witness has signed a checkpoint. */
  static long witnessed(Connection connection, int log, String witness) throws SQLException {
    return Statements.rows(
            connection,
            "SELECT size FROM log_cosignature WHERE log = ? AND witness = ?",
            query -> {
              query.setInt(1, log);
              query.setString(2, witness);
            },
            row -> row.getLong(1))
        .stream()
        .findFirst()
        .orElse(0L);
  }
}
