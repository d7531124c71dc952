package dev.sallyport.engine.audit;

/**
 * Where the gateway writes down what it does, before it does it. Entries are added and never
 * changed.
 */
public interface AuditLog {

  /**
   * Adds an entry and returns once it would survive a power cut. An interrupt does not cut the wait
   * short, so that a caller who has gone away still leaves its outcome behind; the wait has a limit
   * instead.
   *
   * @throws AuditUnavailableException if the entry cannot be promised: nothing may be forwarded on
   *     its strength. It may still turn up in the log, where an intent is then closed as in doubt.
   */
  void append(AuditEntry entry);
}
