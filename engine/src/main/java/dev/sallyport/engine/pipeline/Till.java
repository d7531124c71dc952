package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.budget.Answer;
import dev.sallyport.engine.budget.Budgets;
import dev.sallyport.engine.budget.Estimate;
import dev.sallyport.engine.budget.Spender;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.model.Refusal;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.model.Ruling;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a call pass that its budgets have room for: what it may cost is reserved before it leaves.
 */
final class Till {
  private static final Logger LOG = LoggerFactory.getLogger(Till.class);

  /** A longer reply than any model gives; more would only make numbers overflow. */
  private static final long OUTPUT_MOST = 1L << 31;

  private final Optional<Budgets> budgets;
  private final Clock clock;

  Till(Optional<Budgets> budgets, Clock clock) {
    this.budgets = budgets;
    this.clock = clock;
  }

  /**
   * Opens a call's tab, which is settled at the latest when it is closed.
   *
   * @throws RefusedException if a budget has not so much left, or nobody can say whether it has
   */
  Tab open(Call call, Ruling ruling, Trail trail) {
    if (budgets.isEmpty() || call.endpoint() != Endpoint.MESSAGES) {
      return new Tab(Optional.empty(), trail);
    }
    var now = clock.instant();
    var answer =
        budgets
            .get()
            .reserve(Spender.of(call.identity(), ruling, call.model()), estimate(call), now);
    return switch (answer) {
      case Answer.Granted(var reservation) -> {
        var tab = new Tab(Optional.of(reservation), trail);
        trail.pays(tab);
        yield tab;
      }
      case Answer.Spent(var level, var asked) ->
          throw refused(trail, BudgetRefusals.spent(level, asked, now));
      case Answer.Unpriced(var budget) ->
          throw refused(trail, BudgetRefusals.unpriced(budget, call.model()));
      case Answer.Unknown(var budget, var why) -> {
        LOG.error("exchange {}: {}", trail.exchange(), why.getMessage());
        throw refused(trail, BudgetRefusals.unknown(budget));
      }
    };
  }

  /** What was granted for a call that does not leave is there for its retry. */
  private static RefusedException refused(Trail trail, Refusal refusal) {
    trail.failing();
    return new RefusedException(refusal);
  }

  private static Estimate estimate(Call call) {
    var most = call.document().path("max_tokens").asLong(0);
    return Estimate.of(call.body().length, Math.clamp(most, 0, OUTPUT_MOST));
  }
}
