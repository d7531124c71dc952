package dev.sallyport.engine.store;

import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.AuditEntry.Outcome;
import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The table of audit entries, as statements inside somebody else's transaction. */
final class AuditTable {
  private static final String INSERT =
      "INSERT INTO audit (at, exchange, kind, principal, entry) VALUES (?, ?, ?, ?, ?) RETURNING seq";

  private AuditTable() {}

  /** Adds an entry, whose JSON was made beforehand by the thread that brings it. */
  static void insert(Transaction transaction, AuditEntry entry, String line) throws SQLException {
    var insert = transaction.prepared(INSERT);
    insert.setString(1, AuditJson.instant(entry.at()));
    insert.setString(2, entry.about().orElse(null));
    insert.setString(3, entry.kind());
    insert.setString(4, entry.principal().map(Statements::text).orElse(null));
    insert.setString(5, line);
    try (var row = insert.executeQuery()) {
      row.next();
      transaction.add(new Transaction.Added(row.getLong(1), line));
    }
  }

  /** Gives every intent without an outcome the outcome that it is in doubt; says how many. */
  static int closeInDoubt(Transaction transaction, Instant now) throws SQLException {
    return closeInDoubt(transaction, now, "SELECT exchange FROM open_intent");
  }

  /**
   * The same for some of them.
   *
   * @param sql gives the exchanges
   */
  static int closeInDoubt(Transaction transaction, Instant now, String sql) throws SQLException {
    var exchanges = new ArrayList<String>();
    try (var query = transaction.connection().prepareStatement(sql);
        var rows = query.executeQuery()) {
      while (rows.next()) {
        exchanges.add(rows.getString(1));
      }
    }
    for (var exchange : exchanges) {
      var outcome =
          isKept(transaction.connection(), exchange)
              ? Outcome.inDoubt(exchange, now).withPayload(AuditEntry.PAYLOAD_LOST)
              : Outcome.inDoubt(exchange, now);
      insert(transaction, outcome, AuditJson.line(outcome));
    }
    return exchanges.size();
  }

  /** Whether what was asked is kept: then what was answered should have been. */
  private static boolean isKept(Connection connection, String exchange) throws SQLException {
    return Statements.rows(
            connection,
            "SELECT entry FROM audit WHERE exchange = ? AND kind = 'intent'",
            query -> query.setString(1, exchange),
            row -> row.getString(1))
        .stream()
        .anyMatch(AuditTable::hasPayload);
  }

  /** Whether it is written how that exchange ended. */
  static boolean hasOutcome(Connection connection, String exchange) throws SQLException {
    return !Statements.rows(
            connection,
            "SELECT seq FROM audit WHERE exchange = ? AND kind = 'outcome'",
            query -> query.setString(1, exchange),
            row -> row.getLong(1))
        .isEmpty();
  }

  private static boolean hasPayload(String line) {
    try {
      return StrictJson.object(line.getBytes(StandardCharsets.UTF_8)).has("payload");
    } catch (MalformedJsonException _) {
      // No gateway has written it; that the intent is in doubt is said all the same.
      return false;
    }
  }

  /** The last entries, the oldest of them first. */
  static List<String> tail(Connection connection, int count) throws SQLException {
    try (var query =
        connection.prepareStatement("SELECT entry FROM audit ORDER BY seq DESC LIMIT ?")) {
      query.setInt(1, count);
      return lines(query).reversed();
    }
  }

  /** Everything about one exchange, in the order of writing. */
  static List<String> of(Connection connection, String exchange) throws SQLException {
    try (var query =
        connection.prepareStatement("SELECT entry FROM audit WHERE exchange = ? ORDER BY seq")) {
      query.setString(1, exchange);
      return lines(query);
    }
  }

  private static List<String> lines(PreparedStatement query) throws SQLException {
    var lines = new ArrayList<String>();
    try (var rows = query.executeQuery()) {
      while (rows.next()) {
        lines.add(rows.getString(1));
      }
    }
    return lines;
  }
}
