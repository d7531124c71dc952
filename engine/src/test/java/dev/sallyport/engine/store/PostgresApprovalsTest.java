package dev.sallyport.engine.store;

import dev.sallyport.engine.approval.ApprovalStore;
import dev.sallyport.engine.approval.ApprovalsContract;
import dev.sallyport.engine.audit.AuditLog;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** All that holds for approvals holds for those in PostgreSQL. */
final class PostgresApprovalsTest extends ApprovalsContract {

  @RegisterExtension private static final PostgresDatabase POSTGRES = new PostgresDatabase();

  private PostgresStore store;

  @BeforeEach
  void open() {
    store = PostgresStore.open(POSTGRES.config(), Entries.signer(), clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected ApprovalStore store() {
    return store.approvals();
  }

  @Override
  protected AuditLog log() {
    return store.auditLog();
  }

  @Override
  protected List<String> lines(String exchange) {
    return store.trail().find(exchange);
  }
}
