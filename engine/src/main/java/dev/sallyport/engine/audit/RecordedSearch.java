package dev.sallyport.engine.audit;

import dev.sallyport.engine.audit.AuditEntry.Caller;
import dev.sallyport.engine.audit.AuditSearch.Page;
import dev.sallyport.engine.audit.AuditSearch.Query;
import dev.sallyport.engine.model.Identity;
import java.time.Clock;

/** Searches the audit log for somebody, after having written down there that they do. */
public record RecordedSearch(AuditSearch search, AuditLog log, Clock clock) {

  /** The word that entries use. */
  public static final String ACTION = "audit.search";

  /**
   * See {@link AuditSearch#search}.
   *
   * @param exchange the request's name in the log
   * @throws AuditUnavailableException if it cannot be recorded; then nothing is searched
   */
  public Page search(String exchange, Identity by, Query query, long before, int limit) {
    record(exchange, by, AuditQuery.told(query));
    return search.search(query, before, limit);
  }

  /** Writes down that somebody looks into the log. */
  public void record(String exchange, Identity by, String object) {
    record(exchange, by, ACTION, object);
  }

  /**
   * Writes down that somebody looks at something.
   *
   * @param action by the policy's word for it
   * @throws AuditUnavailableException if it cannot be recorded; then nothing may be shown
   */
  public void record(String exchange, Identity by, String action, String object) {
    log.append(new ActStep(exchange, clock.instant(), action, Caller.of(by), object));
  }
}
