package dev.sallyport.bench.day;

import java.util.List;

/** Sees every call of the day, then the day as a whole, and says what did not hold. */
interface Rule {
  void see(Told call, Breaches breaches);

  default void end(Totals totals, Breaches breaches) {}

  /** All that there are, for one day. */
  static List<Rule> all() {
    return List.of(
        new CallRule(),
        new PolicyRule(),
        new ApprovalRule(),
        new SecretRule(),
        new BudgetRule(),
        new LogRule());
  }
}
