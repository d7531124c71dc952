package dev.sallyport.engine.store;

import static dev.sallyport.engine.budget.Fixtures.change;
import static dev.sallyport.engine.budget.Fixtures.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.budget.Account;
import dev.sallyport.engine.budget.Budget;
import dev.sallyport.engine.budget.BudgetStore;
import dev.sallyport.engine.budget.BudgetStore.Change;
import dev.sallyport.engine.budget.BudgetStore.Spending;
import dev.sallyport.engine.budget.Fixtures;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for accounts, wherever they are kept. */
abstract class BudgetStoreContract {
  private static final LocalDate DAY = LocalDate.parse("2026-11-23");
  private static final String ALICE = "https://idp.example#alice";

  /** Of one gateway. */
  abstract BudgetStore budgets();

  /** Of another one that shares the place, where there can be one. */
  BudgetStore budgetsBeside() {
    return budgets();
  }

  private long taken(Budget budget) {
    var account = change(budget, 1).account();
    return budgets().taken(List.of(account)).getOrDefault(account, 0L);
  }

  @Test
  void anAccountGivesAsMuchAsItHas() {
    var ten = tokens("ten", 10);
    assertThat(budgets().take(List.of(change(ten, 7))).full()).isEmpty();
    var second = budgets().take(List.of(change(ten, 4)));
    assertThat(second.full()).contains(change(ten, 4).account());
    assertThat(second.before()).containsValue(7L);
    assertThat(taken(ten)).isEqualTo(7);
    assertThat(budgets().take(List.of(change(ten, 3))).full()).isEmpty();
    assertThat(taken(ten)).isEqualTo(10);
  }

  @Test
  void allAccountsGiveOrNone() {
    var large = tokens("large", 100);
    var small = tokens("small", 5);
    var taking = budgets().take(List.of(change(large, 6), change(small, 6)));
    assertThat(taking.full()).contains(change(small, 6).account());
    assertThat(taken(large)).isZero();
    assertThat(taken(small)).isZero();
  }

  @Test
  void whatIsSettledIsPutBackOrTakenBesides() {
    var ten = tokens("ten", 10);
    var taking = budgets().take(List.of(change(ten, 8)));
    assertThat(taking.full()).isEmpty();
    budgets().settle(List.of(change(ten, -6)), Optional.empty());
    assertThat(taken(ten)).isEqualTo(2);
    // A call may cost more than anybody expected.
    budgets().settle(List.of(change(ten, 30)), Optional.empty());
    assertThat(taken(ten)).isEqualTo(32);
    assertThat(budgets().take(List.of(change(ten, 1))).full()).isPresent();
  }

  @Test
  void peopleSpendByDayAndModel() {
    spend(ALICE, "m", DAY, 10, "0.25");
    spend(ALICE, "m", DAY, 5, "0.5");
    spend(ALICE, "n\0", DAY, 1, "0");
    spend(ALICE, "m", DAY.minusDays(1), 2, "0.000001");
    spend("https://idp.example#bob", "m", DAY, 99, "9");
    assertThat(budgets().spent(ALICE, DAY.minusDays(1)))
        .containsExactly(
            new Spending(ALICE, "m", DAY.minusDays(1), 1, 2, new BigDecimal("0.000001")),
            new Spending(ALICE, "m", DAY, 2, 15, new BigDecimal("0.750000")),
            new Spending(ALICE, "n\uFFFD", DAY, 1, 1, new BigDecimal("0.000000")));
    assertThat(budgets().spent(ALICE, DAY)).hasSize(2);
    assertThat(budgets().spent("https://idp.example#carol", DAY)).isEmpty();
  }

  private void spend(String who, String model, LocalDate day, long tokens, String dollars) {
    budgets()
        .settle(
            List.of(),
            Optional.of(new Spending(who, model, day, 1, tokens, new BigDecimal(dollars))));
  }

  @Test
  void whatIsOldIsForgotten() {
    var ten = tokens("ten", 10);
    assertThat(budgets().take(List.of(change(ten, 3))).full()).isEmpty();
    spend(ALICE, "m", DAY, 1, "0");
    var ends = change(ten, 3).account().ends();
    budgets().forget(ends.minusMillis(1));
    assertThat(taken(ten)).isEqualTo(3);
    assertThat(budgets().spent(ALICE, DAY)).hasSize(1);
    budgets().forget(ends.plus(Duration.ofDays(1)));
    assertThat(taken(ten)).isZero();
    assertThat(budgets().spent(ALICE, DAY)).isEmpty();
  }

  /** Some call, some settle, on two gateways at once; the seed is in the test's name. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void nobodyTakesWhatAnotherHasTaken(long seed) throws Exception {
    var most = 1_000;
    var shared = tokens("shared", most);
    var each = List.of(tokens("first", 300), tokens("second", 900));
    var jobs = new ArrayList<Callable<Long>>();
    for (int worker = 0; worker < 8; worker++) {
      var random = new Random(seed * 100 + worker);
      var gateway = worker % 2 == 0 ? budgets() : budgetsBeside();
      var second = each.get(worker % 2);
      jobs.add(() -> spendAtRandom(gateway, List.of(shared, second), random));
    }
    var kept = 0L;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var done : threads.invokeAll(jobs)) {
        kept += done.get();
      }
    }
    assertThat(taken(shared)).isEqualTo(kept).isBetween(1L, (long) most);
    assertThat(taken(each.getFirst()) + taken(each.getLast())).isEqualTo(kept);
    each.forEach(one -> assertThat(taken(one)).isBetween(0L, one.most()));
  }

  /** How much it has kept in the end; never more than its account has was taken at once. */
  private static long spendAtRandom(BudgetStore gateway, List<Budget> from, Random random) {
    var kept = 0L;
    for (int call = 0; call < 20; call++) {
      var asked = 1 + random.nextLong(120);
      var taking = gateway.take(from.stream().map(one -> change(one, asked)).toList());
      taking
          .before()
          .forEach(
              (account, taken) -> assertThat(taken).isLessThanOrEqualTo(account.budget().most()));
      if (taking.full().isEmpty()) {
        var cost = random.nextLong(asked + 1);
        gateway.settle(
            from.stream().map(one -> new Change(account(one), cost - asked)).toList(),
            Optional.empty());
        kept += cost;
      }
    }
    return kept;
  }

  private static Account account(Budget budget) {
    return Fixtures.accounts(budget, Fixtures.spender("alice", "m")).getFirst();
  }
}
