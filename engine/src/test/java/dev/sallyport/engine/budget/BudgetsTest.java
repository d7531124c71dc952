package dev.sallyport.engine.budget;

import static dev.sallyport.engine.budget.Fixtures.spender;
import static dev.sallyport.engine.budget.Fixtures.tokens;
import static dev.sallyport.engine.budget.Fixtures.tokensEach;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sallyport.engine.budget.Budget.Each;
import dev.sallyport.engine.model.Spent;
import dev.sallyport.engine.price.Usage;
import dev.sallyport.engine.support.Calls;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BudgetsTest {
  private static final Instant NOW = Calls.NOW;
  private static final Estimate TEN = new Estimate(4, 6);
  private static final Usage SEVEN = new Usage(true, true, true, 1, 1, 1, 2, 2);

  private final MemoryBudgets store = new MemoryBudgets();

  private Budgets budgets(Budget... budgets) {
    return new Budgets(List.of(budgets), store, Fixtures.PRICES);
  }

  private static Budget dollars(String most, boolean strict) {
    return new Budget(
        "dollars",
        Bound.ALL,
        Each.ALL,
        Window.MONTH,
        Unit.DOLLARS,
        Unit.DOLLARS.parts(new BigDecimal(most)),
        strict);
  }

  private static Reservation granted(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Granted.class);
    return ((Answer.Granted) answer).reservation();
  }

  @Test
  void aReservationIsSettledByWhatWasCounted() {
    var reservation = granted(budgets(tokens("b", 10)).reserve(spender("alice", "m"), TEN, NOW));
    assertThat(store.taken()).isEqualTo(10);
    reservation.settle(SEVEN);
    assertThat(store.taken()).isEqualTo(7);
    assertThat(store.spendings())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.tokens()).isEqualTo(7);
              assertThat(one.dollars()).isEqualByComparingTo("0.000007");
            });
  }

  @Test
  void aReservationEndsOnce() {
    var budgets = budgets(tokens("b", 100));
    var settled = granted(budgets.reserve(spender("alice", "m"), TEN, NOW));
    settled.settle(SEVEN);
    settled.settle(SEVEN);
    settled.release();
    settled.stand();
    assertThat(store.taken()).isEqualTo(7);
    var released = granted(budgets.reserve(spender("alice", "m"), TEN, NOW));
    released.release();
    released.settle(SEVEN);
    assertThat(store.taken()).isEqualTo(7);
    granted(budgets.reserve(spender("alice", "m"), TEN, NOW)).stand();
    assertThat(store.taken()).isEqualTo(17);
    assertThat(store.spendings()).extracting(one -> one.tokens()).containsExactly(7L, 10L);
  }

  @Test
  void whoHasNotSoMuchLeftIsToldHowMuchThereIs() {
    var budgets = budgets(tokensEach("b", 15));
    granted(budgets.reserve(spender("alice", "m"), TEN, NOW));
    var answer = budgets.reserve(spender("alice", "m"), TEN, NOW);
    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Spent.class,
            spent -> {
              assertThat(spent.level().parts()).isEqualTo(10);
              assertThat(spent.asked()).isEqualTo(10);
            });
    granted(budgets.reserve(spender("bob", "m"), TEN, NOW));
    // And the next day is another.
    granted(budgets.reserve(spender("alice", "m"), TEN, NOW.plus(Duration.ofDays(1))));
  }

  @Test
  void theFullestAccountIsTold() {
    var budgets = budgets(tokens("wide", 1_000), tokensEach("narrow", 20));
    var first = granted(budgets.reserve(spender("alice", "m"), TEN, NOW));
    assertThat(first.fullest()).hasValueSatisfying(level -> assertThat(level.parts()).isZero());
    var second = granted(budgets.reserve(spender("alice", "m"), TEN, NOW));
    assertThat(second.fullest())
        .hasValueSatisfying(
            level -> {
              assertThat(level.account().budget().name()).isEqualTo("narrow");
              assertThat(level.share()).isEqualByComparingTo("0.5");
            });
    assertThat(budgets.levels(Calls.person("alice"), NOW))
        .extracting(Level::parts)
        .containsExactly(20L, 20L);
  }

  @Test
  void moneyNeedsAPrice() {
    var who = spender("alice", "unpriced");
    assertThat(budgets(dollars("1", true)).reserve(who, TEN, NOW))
        .isInstanceOf(Answer.Unpriced.class);
    granted(budgets(dollars("1", false)).reserve(who, TEN, NOW)).settle(SEVEN);
    assertThat(store.taken()).isZero();
    assertThat(store.spendings())
        .singleElement()
        .satisfies(one -> assertThat(one.dollars()).isZero());
    assertThat(budgets(dollars("0.000009", true)).reserve(spender("alice", "m"), TEN, NOW))
        .isInstanceOf(Answer.Spent.class);
    granted(budgets(dollars("0.00001", true)).reserve(spender("alice", "m"), TEN, NOW));
  }

  @Test
  void whileNobodyCanLookStrictBudgetsRefuse() {
    var lax = new Budget("lax", Bound.ALL, Each.ALL, Window.DAY, Unit.TOKENS, 1_000, false);
    store.down(true);
    assertThat(budgets(lax, tokens("b", 100)).reserve(spender("alice", "m"), TEN, NOW))
        .isInstanceOfSatisfying(
            Answer.Unknown.class, one -> assertThat(one.budget().name()).isEqualTo("b"));
    var reservation = granted(budgets(lax).reserve(spender("alice", "m"), TEN, NOW));
    store.down(false);
    // What it has cost is counted for the person, though no account gave for it.
    reservation.settle(SEVEN);
    assertThat(store.taken()).isZero();
    assertThat(store.spendings()).hasSize(1);
  }

  @Test
  void whatAPersonHasSpentIsSummedByWindow() {
    var budgets = budgets();
    // A Monday, in the middle of a month.
    for (var ago : new int[] {0, 0, 1, 22, 23}) {
      granted(budgets.reserve(spender("alice", "m"), TEN, NOW.minus(Duration.ofDays(ago))))
          .settle(SEVEN);
    }
    assertThat(budgets.spent(Calls.person("alice"), NOW))
        .extracting(Spent::window, Spent::requests, Spent::tokens)
        .containsExactly(tuple("day", 2L, 14L), tuple("week", 2L, 14L), tuple("month", 4L, 28L));
    assertThat(budgets.spent(Calls.person("bob"), NOW))
        .allSatisfy(one -> assertThat(one.requests()).isZero());
  }

  @Test
  void anEstimateIsRatherTooMuch() {
    assertThat(Estimate.of(1_001, 100)).isEqualTo(new Estimate(501, 100));
    assertThat(Estimate.of(0, -5)).isEqualTo(new Estimate(0, 0));
  }
}
