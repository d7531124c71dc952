package dev.sallyport.engine.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What is written together: a connection inside a transaction, and the entries that it adds. */
final class Transaction {

  /** An entry that was added to the audit log, as it stands there. */
  record Added(long seq, String line) {}

  private final Prepared prepared;
  private final List<Added> added = new ArrayList<>();

  Transaction(Prepared prepared) {
    this.prepared = prepared;
  }

  Connection connection() {
    return prepared.connection();
  }

  /** A statement that the connection keeps: see {@link Prepared}. */
  PreparedStatement prepared(String sql) throws SQLException {
    return prepared.statement(sql);
  }

  void add(Added entry) {
    added.add(entry);
  }

  /** In the order of writing. */
  List<Added> added() {
    return Collections.unmodifiableList(added);
  }
}
