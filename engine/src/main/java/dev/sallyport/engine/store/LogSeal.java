package dev.sallyport.engine.store;

import dev.sallyport.engine.store.LogTable.Leaf;
import dev.sallyport.engine.store.LogTable.Log;
import dev.sallyport.engine.store.LogTable.Node;
import dev.sallyport.engine.tlog.Checkpoint;
import dev.sallyport.engine.tlog.Edge;
import dev.sallyport.engine.tlog.NoteSigner;
import dev.sallyport.engine.tlog.TilePath;
import dev.sallyport.engine.tlog.TreeHash;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Makes each transaction's entries leaves of a log that can be proven, and signs what the log is
 * then, all in the same transaction: an entry that is durable is also under a signed checkpoint.
 *
 * <p>INVARIANT: what the log is, is read inside the transaction and nowhere remembered, so that
 * what is undone leaves nothing.
 */
final class LogSeal implements Seal {

  /** As many entries of an older version become leaves at once; some MB of them are in memory. */
  private static final int ADOPTED_AT_ONCE = 4_096;

  private final NoteSigner signer;

  // Belongs to the writing thread.
  private OptionalInt log = OptionalInt.empty();

  LogSeal(NoteSigner signer) {
    this.signer = signer;
  }

  /**
   * Goes on with the log of this key, or begins it.
   *
   * @param name how messages call the database, in quotes
   * @return the log's number
   */
  int open(Connection connection, String name) throws SQLException {
    var origin = signer.key().name();
    var known = LogTable.named(connection, origin);
    if (known.isPresent() && !known.get().key().equals(signer.key().toString())) {
      throw new StoreUnavailableException(
          "%s has a log `%s` that another key signs: put the log's own `%s` back, or delete it for a new log"
              .formatted(name, origin, LogKeyFile.NAME));
    }
    if (known.isEmpty()) {
      requireWhole(connection, name);
      LogTable.begin(connection, origin, signer.key().toString(), checkpoint(Edge.NONE));
    }
    var number = LogTable.named(connection, origin).orElseThrow().id();
    log = OptionalInt.of(number);
    return number;
  }

  /** INVARIANT: no log begins in the place of one that somebody has deleted. */
  private static void requireWhole(Connection connection, String name) throws SQLException {
    if (LogTable.isOrphaned(connection)) {
      throw new StoreUnavailableException(
          "%s has entries of an audit log that is itself gone: somebody has deleted its row. Put the database back from a copy, or begin with another"
              .formatted(name));
    }
  }

  /** Makes leaves of all entries that a version without logs has written. */
  void adopt(Connection connection) throws SQLException {
    var rows = new ArrayList<Transaction.Added>();
    try (var query =
        connection.prepareStatement(
            "SELECT seq, entry FROM audit WHERE seq > ? ORDER BY seq LIMIT ?")) {
      var last = 0L;
      do {
        rows.clear();
        query.setLong(1, last);
        query.setInt(2, ADOPTED_AT_ONCE);
        try (var found = query.executeQuery()) {
          while (found.next()) {
            last = found.getLong(1);
            rows.add(new Transaction.Added(last, found.getString(2)));
          }
        }
        append(connection, rows);
      } while (!rows.isEmpty());
    }
  }

  @Override
  public void close(Transaction transaction) throws SQLException {
    append(transaction.connection(), transaction.added());
  }

  private void append(Connection connection, List<Transaction.Added> entries) throws SQLException {
    if (entries.isEmpty()) {
      return;
    }
    var before = LogTable.state(connection, log.orElseThrow());
    var edge = Edge.of(before.size(), before.edge());
    var leaves = new ArrayList<Leaf>();
    var nodes = new ArrayList<Node>();
    for (var entry : entries) {
      var hash = TreeHash.leaf(entry.line().getBytes(StandardCharsets.UTF_8));
      leaves.add(new Leaf(edge.size(), entry.seq(), hash));
      edge =
          edge.with(
              hash,
              (height, index, whole) -> {
                if (height > 0 && height % TilePath.HEIGHT == 0) {
                  nodes.add(new Node(height / TilePath.HEIGHT, index, whole));
                }
              });
    }
    LogTable.add(connection, before.id(), leaves, nodes);
    LogTable.grow(
        connection,
        before,
        new Log(
            before.id(),
            before.origin(),
            before.key(),
            edge.size(),
            edge.bytes(),
            checkpoint(edge)));
  }

  private String checkpoint(Edge edge) {
    return signer
        .sign(new Checkpoint(signer.key().name(), edge.size(), edge.root()).text())
        .toString();
  }
}
