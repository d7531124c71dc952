package dev.sallyport.engine.store;

import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.AuditEntry.Outcome;
import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.audit.AuditUnavailableException;
import dev.sallyport.engine.payload.Prepared;
import dev.sallyport.engine.recording.RecordedLog;
import java.sql.SQLException;

/** The audit log: an entry is one row, and many callers' entries are one commit. */
record SqlAuditLog(GroupCommit writer) implements AuditLog, RecordedLog {

  @Override
  public void append(AuditEntry entry) {
    var _ = append(entry, transaction -> !isThere(transaction, entry));
  }

  /**
   * Whether it is an end that is written for a second time. Where a commit fails, nobody can say
   * whether what was committed is there; then a call's end is written again, without its reply.
   */
  private static boolean isThere(Transaction transaction, AuditEntry entry) throws SQLException {
    return entry instanceof Outcome outcome
        && outcome.payload().equals(AuditEntry.PAYLOAD_LOST)
        && AuditTable.hasOutcome(transaction.connection(), outcome.exchange());
  }

  @Override
  public boolean append(AuditEntry entry, Prepared payload) {
    return append(entry, transaction -> PayloadTable.insert(transaction.connection(), payload));
  }

  /** Appends an entry, if what goes before it in the same transaction says so. */
  private boolean append(AuditEntry entry, GroupCommit.Work<Boolean> before) {
    var line = AuditJson.line(entry);
    try {
      return writer.append(
          transaction -> {
            var wanted = before.write(transaction);
            if (wanted) {
              AuditTable.insert(transaction, entry, line);
            }
            return wanted;
          });
    } catch (StoreUnavailableException e) {
      throw new AuditUnavailableException("the audit log is not available: " + e.getMessage(), e);
    }
  }
}
