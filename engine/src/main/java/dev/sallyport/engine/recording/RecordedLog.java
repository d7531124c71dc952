package dev.sallyport.engine.recording;

import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.payload.Prepared;

/** The audit log, where an entry becomes durable together with what it refers to. */
public interface RecordedLog {

  /**
   * Appends an entry and what it refers to, in one transaction: both or neither.
   *
   * @param entry says the payload's reference
   * @return whether they were written: they are not where the payload's session was erased
   *     meanwhile
   * @throws dev.sallyport.engine.audit.AuditUnavailableException if it cannot be promised to be
   *     durable
   */
  boolean append(AuditEntry entry, Prepared payload);
}
