package dev.sallyport.engine.store;

import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.audit.AuditUnavailableException;

/** The audit log: an entry is one row, and many callers' entries are one commit. */
record SqlAuditLog(GroupCommit writer) implements AuditLog {

  @Override
  public void append(AuditEntry entry) {
    var line = AuditJson.line(entry);
    try {
      var _ =
          writer.append(
              transaction -> {
                AuditTable.insert(transaction, entry, line);
                return true;
              });
    } catch (StoreUnavailableException e) {
      throw new AuditUnavailableException("the audit log is not available: " + e.getMessage(), e);
    }
  }
}
