package dev.sallyport.engine.store;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What is written together: a connection inside a transaction, and the entries that it adds. */
final class Transaction {

  /** An entry that was added to the audit log, as it stands there. */
  record Added(long seq, String line) {}

  private final Connection connection;
  private final List<Added> added = new ArrayList<>();

  Transaction(Connection connection) {
    this.connection = connection;
  }

  Connection connection() {
    return connection;
  }

  void add(Added entry) {
    added.add(entry);
  }

  /** In the order of writing. */
  List<Added> added() {
    return Collections.unmodifiableList(added);
  }
}
