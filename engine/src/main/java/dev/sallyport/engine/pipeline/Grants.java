package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.ApprovalsUnavailableException;
import dev.sallyport.engine.audit.AuditUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What exchanges go on by, and what becomes of it when they fail. */
record Grants(Approvals approvals) {
  private static final Logger LOG = LoggerFactory.getLogger(Grants.class);

  /** The exchange has failed, so that the same call, sent again, may pass by the same grant. */
  void giveBack(String approval, String exchange) {
    try {
      var _ = approvals.giveBack(approval, exchange);
    } catch (ApprovalsUnavailableException | AuditUnavailableException e) {
      // It stays spent: what is in doubt lets nothing pass.
      LOG.error("exchange {}: its grant is not given back: {}", exchange, e.getMessage());
    }
  }
}
