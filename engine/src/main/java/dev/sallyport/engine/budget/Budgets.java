package dev.sallyport.engine.budget;

import dev.sallyport.engine.budget.BudgetStore.Change;
import dev.sallyport.engine.budget.BudgetStore.Spending;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Spent;
import dev.sallyport.engine.price.Prices;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What callers may spend, and have spent. What a call may cost is reserved before it leaves, and
 * settled when it has ended, so that calls that are under way at once do not spend the same rest.
 */
public final class Budgets {

  /** More are no plan that anybody can follow; each costs every call that it binds a row. */
  public static final int MOST = 100;

  /** A year, and a month to compare it with the one before. */
  private static final Duration KEPT = Duration.ofDays(400);

  private static final Logger LOG = LoggerFactory.getLogger(Budgets.class);

  private final List<Budget> budgets;
  private final BudgetStore store;
  private final Prices prices;

  public Budgets(List<Budget> budgets, BudgetStore store, Prices prices) {
    this.budgets = List.copyOf(budgets);
    this.store = store;
    this.prices = prices;
  }

  /** Reserves what a call may cost, in every account that it spends from, or in none. */
  public Answer reserve(Spender who, Estimate estimate, Instant at) {
    var dollars = prices.usualCost(who.model(), estimate.usage(), at);
    var changes = new ArrayList<Change>();
    for (var budget : budgets) {
      var accounts = budget.accounts(who, at);
      if (!accounts.isEmpty() && budget.unit() == Unit.DOLLARS && dollars.isEmpty()) {
        if (budget.strict()) {
          return new Answer.Unpriced(budget);
        }
        continue;
      }
      accounts.forEach(
          account ->
              changes.add(
                  new Change(
                      account,
                      switch (budget.unit()) {
                        case TOKENS -> estimate.usage().tokens();
                        case DOLLARS -> Unit.DOLLARS.parts(dollars.orElseThrow());
                      })));
    }
    return changes.isEmpty()
        ? granted(who, estimate, at, changes, List.of())
        : taken(who, estimate, at, changes);
  }

  private Answer taken(Spender who, Estimate estimate, Instant at, List<Change> changes) {
    try {
      var taking = store.take(changes);
      if (taking.full().isPresent()) {
        var full = taking.full().get();
        var asked =
            changes.stream().filter(one -> one.account().equals(full)).findFirst().orElseThrow();
        return new Answer.Spent(level(taking, full), asked.parts());
      }
      return granted(
          who,
          estimate,
          at,
          changes,
          changes.stream().map(one -> level(taking, one.account())).toList());
    } catch (BudgetsUnavailableException e) {
      LOG.warn("nobody can say what is left: {}", e.getMessage());
      for (var change : changes) {
        if (change.account().budget().strict()) {
          return new Answer.Unknown(change.account().budget(), e);
        }
      }
      return granted(who, estimate, at, List.of(), List.of());
    }
  }

  private static Level level(BudgetStore.Taking taking, Account account) {
    return new Level(account, taking.before().getOrDefault(account, 0L));
  }

  private Answer granted(
      Spender who, Estimate estimate, Instant at, List<Change> taken, List<Level> levels) {
    return new Answer.Granted(new Reservation(store, prices, who, estimate, at, taken, levels));
  }

  /**
   * What somebody has spent, by window; without what is under way.
   *
   * @throws BudgetsUnavailableException if that cannot be read
   */
  public List<Spent> spent(Identity who, Instant at) {
    var earliest =
        Arrays.stream(Window.values())
            .map(window -> window.start(at))
            .min(Instant::compareTo)
            .orElseThrow();
    var rows = store.spent(who.principal(), earliest.atZone(ZoneOffset.UTC).toLocalDate());
    return Arrays.stream(Window.values()).map(window -> sum(window, at, rows)).toList();
  }

  private static Spent sum(Window window, Instant at, List<Spending> rows) {
    var start = window.start(at).atZone(ZoneOffset.UTC).toLocalDate();
    var within = rows.stream().filter(row -> !row.day().isBefore(start)).toList();
    return new Spent(
        window.word(),
        within.stream().mapToLong(Spending::calls).sum(),
        within.stream().mapToLong(Spending::tokens).sum(),
        within.stream().map(Spending::dollars).reduce(BigDecimal.ZERO, BigDecimal::add));
  }

  /**
   * How full the accounts are that every call of somebody's spends from: of budgets that do not
   * hang on what is called.
   *
   * @throws BudgetsUnavailableException if that cannot be read
   */
  public List<Level> levels(Identity who, Instant at) {
    var spender = new Spender(who, Set.of(), "");
    var accounts =
        budgets.stream().flatMap(budget -> budget.accountsOfPerson(spender, at).stream()).toList();
    if (accounts.isEmpty()) {
      return List.of();
    }
    var taken = store.taken(accounts);
    return accounts.stream()
        .map(account -> new Level(account, taken.getOrDefault(account, 0L)))
        .toList();
  }

  /** Forgets what nobody will ask for any more. */
  public void forgetOld(Instant now) {
    store.forget(now.minus(KEPT));
  }
}
