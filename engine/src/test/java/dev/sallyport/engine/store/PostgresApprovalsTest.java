package dev.sallyport.engine.store;

import dev.sallyport.engine.approval.ApprovalStore;
import dev.sallyport.engine.approval.ApprovalsContract;
import dev.sallyport.engine.audit.AuditLog;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** All that holds for approvals holds for those in PostgreSQL. */
final class PostgresApprovalsTest extends ApprovalsContract {

  private static PostgresServer server;
  private PostgresStore store;

  @BeforeAll
  static void start() {
    server = PostgresServer.start();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void open() {
    store = PostgresStore.open(server.database(), Entries.signer(), clock);
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
