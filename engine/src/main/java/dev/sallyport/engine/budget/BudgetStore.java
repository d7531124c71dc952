package dev.sallyport.engine.budget;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where accounts are kept. Gateways that share it share the accounts.
 *
 * <p>Each method throws {@link BudgetsUnavailableException} if nothing can be read, or promised to
 * be durable.
 */
public interface BudgetStore {

  /**
   * An amount that is taken out of an account, or with a minus put back.
   *
   * @param parts in the smallest parts of the budget's unit
   */
  record Change(Account account, long parts) {}

  /**
   * What was found.
   *
   * @param full the first account that has not so much left; nothing is taken then
   * @param before what was spent and reserved of each account before
   */
  record Taking(Optional<Account> full, Map<Account, Long> before) {
    public Taking {
      before = Map.copyOf(before);
    }
  }

  /**
   * One person's calls to one model on one day.
   *
   * @param dollars as far as there are prices
   */
  record Spending(
      String principal, String model, LocalDate day, long calls, long tokens, BigDecimal dollars) {}

  /** Takes from every account, or from none. However many do so at once, none gives too much. */
  Taking take(List<Change> changes);

  /**
   * Corrects what was taken, and adds to what a person has spent.
   *
   * @param spent empty where nothing was
   */
  void settle(List<Change> changes, Optional<Spending> spent);

  /** What is spent and reserved; 0 of an account that nobody has touched. */
  Map<Account, Long> taken(List<Account> accounts);

  /** What a person has spent since that day, by day and model, the oldest first. */
  List<Spending> spent(String principal, LocalDate since);

  /** Forgets what ended before then. */
  void forget(Instant before);
}
