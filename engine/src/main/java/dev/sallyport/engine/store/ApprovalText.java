package dev.sallyport.engine.store;

import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.payload.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * What approvals tell of calls, their contexts and previews, as statements inside somebody else's
 * transaction. It is not sealed, and so it goes itself where a session goes.
 */
final class ApprovalText {
  private ApprovalText() {}

  /**
   * When a question was asked, in milliseconds.
   *
   * @param until no more
   */
  private record Asked(long from, long until) {
    static final Asked EVER = new Asked(Long.MIN_VALUE, Long.MAX_VALUE);

    static Asked within(String period) {
      if (period.isEmpty()) {
        return EVER;
      }
      var day = LocalDate.parse(period);
      return new Asked(start(day), start(day.plusDays(1)));
    }

    private static long start(LocalDate day) {
      return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }
  }

  /** Destroys it for all sessions of one caller and label; says of how many approvals. */
  static int forget(Transaction transaction, String principal, String label, Instant at)
      throws SQLException {
    return forget(transaction, principal, label, Asked.EVER, at);
  }

  /** The same for one session. */
  static int forget(Transaction transaction, Session session, Instant at) throws SQLException {
    return forget(
        transaction, session.principal(), session.label(), Asked.within(session.period()), at);
  }

  private static int forget(
      Transaction transaction, String principal, String label, Asked asked, Instant at)
      throws SQLException {
    var told =
        Statements.rows(
            transaction.connection(),
            """
            SELECT approval FROM approval
            WHERE told = 1 AND principal = ? AND label = ? AND asked_at_ms >= ? AND asked_at_ms < ?
            """,
            query -> {
              query.setString(1, Statements.text(principal));
              query.setString(2, Statements.text(label));
              query.setLong(3, asked.from());
              query.setLong(4, asked.until());
            },
            row -> ApprovalJson.read(row.getString(1)));
    forget(transaction, told, at);
    return told.size();
  }

  /** Those that were over before that time, and whose session is not on hold. */
  static List<Approval> over(Connection connection, Instant before, int max) throws SQLException {
    return Statements.rows(
        connection,
        """
        SELECT approval FROM approval
        WHERE told = 1 AND state NOT IN ('pending', 'granted') AND deadline_ms < ?
          AND NOT EXISTS (
            SELECT 1 FROM session_key k
            WHERE k.principal = approval.principal AND k.label = approval.label
              AND k.erased_at_ms IS NULL AND k.hold_at_ms IS NOT NULL)
        ORDER BY deadline_ms LIMIT ?
        """,
        query -> {
          query.setLong(1, before.toEpochMilli());
          query.setInt(2, max);
        },
        row -> ApprovalJson.read(row.getString(1)));
  }

  /** Destroys it for these. */
  static void forget(Transaction transaction, List<Approval> told, Instant at) throws SQLException {
    if (told.isEmpty()) {
      return;
    }
    var connection = transaction.connection();
    try (var delete =
            connection.prepareStatement("DELETE FROM approval_context WHERE approval = ?");
        // Its version goes on, so that nobody who has read it before brings the preview back.
        var update =
            connection.prepareStatement(
                "UPDATE approval SET told = 0, state = ?, version = ?, approval = ? WHERE id = ?")) {
      for (var approval : told) {
        var after = approval.untold();
        delete.setString(1, approval.id());
        delete.addBatch();
        update.setString(1, after.state().word());
        update.setLong(2, after.version());
        update.setString(3, ApprovalJson.write(after));
        update.setString(4, after.id());
        update.addBatch();
        if (after.state() != approval.state()) {
          var step = after.untoldStep(at);
          SqlApprovals.moved(connection, step);
          AuditTable.insert(transaction, step, AuditJson.line(step));
        }
      }
      delete.executeBatch();
      update.executeBatch();
    }
  }
}
