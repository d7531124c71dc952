package dev.sallyport.engine.budget;

import dev.sallyport.engine.budget.BudgetStore.Change;
import dev.sallyport.engine.budget.BudgetStore.Spending;
import dev.sallyport.engine.price.Prices;
import dev.sallyport.engine.price.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a call may cost, taken out of its accounts before it leaves. It ends in one of three ways,
 * once; what ends in none, as with a gateway that dies, counts as spent.
 */
public final class Reservation {
  private final BudgetStore store;
  private final Prices prices;
  private final Spender who;
  private final Estimate estimate;
  private final Instant at;
  private final List<Change> taken;
  private final List<Level> levels;
  private boolean ended;

  /**
   * @param levels of its accounts, as they were before
   */
  Reservation(
      BudgetStore store,
      Prices prices,
      Spender who,
      Estimate estimate,
      Instant at,
      List<Change> taken,
      List<Level> levels) {
    this.store = store;
    this.prices = prices;
    this.who = who;
    this.estimate = estimate;
    this.at = at;
    this.taken = List.copyOf(taken);
    this.levels = List.copyOf(levels);
  }

  /** Of its accounts the one that is the fullest; empty where no budget binds the call. */
  public Optional<Level> fullest() {
    return levels.stream().max(Comparator.comparing(Level::share));
  }

  /** Of what the service has counted, this much is reserved. */
  public Estimate estimate() {
    return estimate;
  }

  /**
   * The call has cost this much.
   *
   * @throws BudgetsUnavailableException if it cannot be written; then what was reserved stands
   */
  public void settle(Usage usage) {
    if (!first()) {
      return;
    }
    var dollars = prices.usualCost(who.model(), usage, at);
    var back =
        taken.stream()
            .map(
                one -> new Change(one.account(), cost(one.account(), usage, dollars) - one.parts()))
            .filter(one -> one.parts() != 0)
            .toList();
    store.settle(
        back,
        Optional.of(
            new Spending(
                who.principal(),
                who.model(),
                at.atZone(ZoneOffset.UTC).toLocalDate(),
                1,
                usage.tokens(),
                dollars.orElse(BigDecimal.ZERO))));
  }

  /** Nobody knows what it has cost: what was reserved counts as spent. */
  public void stand() {
    settle(estimate.usage());
  }

  /** It has cost nothing. */
  public void release() {
    if (first() && !taken.isEmpty()) {
      store.settle(
          taken.stream().map(one -> new Change(one.account(), -one.parts())).toList(),
          Optional.empty());
    }
  }

  private boolean first() {
    var first = !ended;
    ended = true;
    return first;
  }

  private static long cost(Account account, Usage usage, Optional<BigDecimal> dollars) {
    return switch (account.budget().unit()) {
      case TOKENS -> usage.tokens();
      // It had a price when it was reserved.
      case DOLLARS -> Unit.DOLLARS.parts(dollars.orElse(BigDecimal.ZERO));
    };
  }
}
