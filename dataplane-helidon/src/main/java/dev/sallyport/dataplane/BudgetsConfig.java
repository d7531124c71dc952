package dev.sallyport.dataplane;

import dev.sallyport.engine.budget.Budget;
import dev.sallyport.engine.price.Prices;
import java.util.List;

/**
 * What callers may spend.
 *
 * @param own prices that hold before those of the list that this version has
 */
public record BudgetsConfig(List<Budget> budgets, Prices own) {

  /** No budgets, and the usual prices. */
  public static final BudgetsConfig NONE = new BudgetsConfig(List.of(), Prices.NONE);

  public BudgetsConfig {
    budgets = List.copyOf(budgets);
  }

  /** What tokens cost here. */
  Prices prices() {
    return Prices.listed().with(own);
  }
}
