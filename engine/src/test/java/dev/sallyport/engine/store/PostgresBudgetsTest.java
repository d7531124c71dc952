package dev.sallyport.engine.store;

import dev.sallyport.engine.budget.BudgetStore;
import java.time.Clock;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two gateways share the accounts. */
final class PostgresBudgetsTest extends BudgetStoreContract {
  private static final Clock CLOCK = Clock.fixed(Entries.NOW, ZoneOffset.UTC);

  @RegisterExtension private static final PostgresDatabase POSTGRES = new PostgresDatabase();

  private PostgresStore store;
  private PostgresStore beside;

  @BeforeEach
  void open() {
    store = PostgresStore.open(POSTGRES.config(), Entries.signer(), CLOCK);
    beside = PostgresStore.open(POSTGRES.config(), Entries.signer(), CLOCK);
  }

  @AfterEach
  void close() {
    beside.close();
    store.close();
  }

  @Override
  BudgetStore budgets() {
    return store.budgets();
  }

  @Override
  BudgetStore budgetsBeside() {
    return beside.budgets();
  }
}
