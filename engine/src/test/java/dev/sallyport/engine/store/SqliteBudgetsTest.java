package dev.sallyport.engine.store;

import static dev.sallyport.engine.budget.Fixtures.change;
import static dev.sallyport.engine.budget.Fixtures.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.budget.BudgetStore;
import dev.sallyport.engine.budget.BudgetsUnavailableException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteBudgetsTest extends BudgetStoreContract {
  private static final Clock CLOCK = Clock.fixed(Entries.NOW, ZoneOffset.UTC);

  @TempDir Path directory;
  private SqliteStore store;

  @BeforeEach
  void open() {
    store = SqliteStore.open(directory.resolve("state.db"), CLOCK);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  BudgetStore budgets() {
    return store.budgets();
  }

  /** As with a gateway that dies: what it has reserved counts as spent. */
  @Test
  void whatWasReservedSurvivesARestart() {
    var ten = tokens("ten", 10);
    assertThat(budgets().take(List.of(change(ten, 8))).full()).isEmpty();
    close();
    open();
    var after = budgets().take(List.of(change(ten, 3)));
    assertThat(after.full()).isPresent();
    assertThat(after.before()).containsValue(8L);
  }

  @Test
  void aStoreThatIsClosedSaysThatBudgetsAreNotAvailable() {
    close();
    assertThatThrownBy(() -> budgets().take(List.of(change(tokens("ten", 10), 1))))
        .isInstanceOf(BudgetsUnavailableException.class);
    assertThatThrownBy(() -> budgets().settle(List.of(), Optional.empty()))
        .isInstanceOf(BudgetsUnavailableException.class);
  }
}
