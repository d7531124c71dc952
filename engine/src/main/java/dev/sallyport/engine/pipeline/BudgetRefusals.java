package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.budget.Budget;
import dev.sallyport.engine.budget.Level;
import dev.sallyport.engine.model.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The ways in which a call is refused for what it may cost. */
final class BudgetRefusals {
  private static final Duration SOON = Duration.ofSeconds(1);

  private BudgetRefusals() {}

  /**
   * Claude Code shows the sentence and does not try again; its type and its fields are those of a
   * spend limit at the service.
   *
   * @param asked what the call may cost
   */
  static Refusal spent(Level level, long asked, Instant now) {
    var account = level.account();
    var wait = Duration.between(now, account.ends()).plusMillis(999).toSeconds();
    return new Refusal(
        429,
        "billing_error",
        "budget_spent",
        "The budget `%s`%s has not enough left for this call, which may take up to %s: %s. The next %s begins at %s; ask whoever runs this gateway for more."
            .formatted(
                account.budget().name(),
                whose(level),
                account.budget().unit().text(asked),
                spent(level),
                account.budget().window().word(),
                account.ends()),
        false,
        Optional.of(Duration.ofSeconds(Math.max(1, wait))),
        UsageHeaders.spent(level));
  }

  private static String whose(Level level) {
    return switch (level.account().budget().each()) {
      case ALL -> "";
      case PERSON -> " of yours";
      case GROUP -> " of the group `%s`".formatted(level.account().holder());
      case ROLE -> " of the role `%s`".formatted(level.account().holder());
      case MODEL -> " of this model";
    };
  }

  /** A caller's own account is told in numbers; how much others have spent is not its business. */
  private static String spent(Level level) {
    var budget = level.account().budget();
    return budget.each() == Budget.Each.PERSON
        ? "%s of %s for this %s are spent, or reserved for calls that are under way"
            .formatted(
                budget.unit().text(level.parts()),
                budget.unit().text(budget.most()),
                budget.window().word())
        : "it is %s for a %s".formatted(budget.unit().text(budget.most()), budget.window().word());
  }

  /** A budget in money does not know what a call costs. */
  static Refusal unpriced(Budget budget, String model) {
    return Refusal.last(
        400,
        Refusals.BLOCKED,
        "budget_unpriced",
        "The budget `%s` is in dollars, and the model `%s` has no price here: use another model, or ask whoever runs this gateway to add its price."
            .formatted(budget.name(), Refusals.printable(model)));
  }

  /** Nobody can say what is spent. */
  static Refusal unknown(Budget budget) {
    return new Refusal(
        503,
        "api_error",
        "budgets_unavailable",
        "The gateway cannot tell what is left of the budget `%s`, and lets nothing pass that it cannot count: tell its operator."
            .formatted(budget.name()),
        true,
        Optional.of(SOON));
  }
}
