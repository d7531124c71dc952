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
   * @param key by which its checkpoints are verified, as C2SP's signed-note writes it
   * @param size how many leaves it has
   * @param edge the whole subtrees at its right edge
   * @param checkpoint the newest, signed
   */
  record Log(int id, String key, long size, byte[] edge, String checkpoint) {}

  /** An entry as a leaf. */
  record Leaf(long leaf, long seq, byte[] hash) {}

  /** A whole subtree, as tlog-tiles counts it. */
  record Node(int level, long node, byte[] hash) {}

  private static final String COLUMNS = "SELECT id, key, size, edge, checkpoint FROM log ";

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

  private static Log log(ResultSet row) throws SQLException {
    return new Log(
        row.getInt(1), row.getString(2), row.getLong(3), row.getBytes(4), row.getString(5));
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
}
