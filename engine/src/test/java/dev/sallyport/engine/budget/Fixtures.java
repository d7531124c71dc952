package dev.sallyport.engine.budget;

import dev.sallyport.engine.budget.Budget.Each;
import dev.sallyport.engine.budget.BudgetStore.Change;
import dev.sallyport.engine.price.Prices;
import dev.sallyport.engine.support.Calls;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Budgets as tests need them. */
public final class Fixtures {
  private Fixtures() {}

  /** A million tokens of {@code m} cost one dollar, wherever they come from. */
  public static final Prices PRICES =
      Prices.read(
          """
          {"prices": [{"model": "m", "input": 1, "cache_write_5m": 1, "cache_write_1h": 1,
            "cache_read": 1, "output": 1}]}
          """
              .getBytes(StandardCharsets.UTF_8));

  /** So many tokens a day for everybody together. */
  public static Budget tokens(String name, long most) {
    return new Budget(name, Bound.ALL, Each.ALL, Window.DAY, Unit.TOKENS, most, true);
  }

  /** The same for each person. */
  public static Budget tokensEach(String name, long most) {
    return new Budget(name, Bound.ALL, Each.PERSON, Window.DAY, Unit.TOKENS, most, true);
  }

  /** Somebody who calls that model. */
  public static Spender spender(String subject, String model, String... groups) {
    return new Spender(Calls.person(subject, groups), Set.of(), model);
  }

  /** An amount out of the one account that a budget of everybody's has. */
  public static Change change(Budget budget, long parts) {
    var account = budget.accounts(spender("alice", "m"), Calls.NOW).getFirst();
    return new Change(account, parts);
  }

  /** The accounts of a budget that a call spends from. */
  public static List<Account> accounts(Budget budget, Spender who) {
    return budget.accounts(who, Calls.NOW);
  }
}
