package dev.sallyport.engine.store;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

final class PostgresApprovalTextTest extends ApprovalTextContract {
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
  Store store() {
    return store;
  }
}
