package dev.sallyport.bench.day;

import static dev.sallyport.bench.day.Invariant.BUDGETS_BALANCE;

import dev.sallyport.bench.day.Seen.Movement;
import java.util.HashMap;
import java.util.Map;

/** What calls were charged, and what is left of budgets. */
final class BudgetRule implements Rule {
  private final Map<String, Long> balances = new HashMap<>();

  @Override
  public void see(Told call, Breaches breaches) {
    var seen = call.seen();
    var money = seen.money();
    var charged = new HashMap<String, Long>();
    var reserved = new HashMap<String, Long>();
    for (var movement : money.movements()) {
      var _ = charged.merge(movement.account(), movement.parts(), Long::sum);
      if (movement.reserved()) {
        var _ = reserved.merge(movement.account(), movement.parts(), Long::sum);
        breaches.addIf(isBeyond(movement), BUDGETS_BALANCE, seen.exchange(), movement);
      }
    }
    var completed =
        call.outcome().anyMatch(outcome -> outcome.path("result").asText().equals("completed"));
    for (var account : charged.keySet()) {
      var parts = charged.get(account);
      var _ = balances.merge(account, parts, Long::sum);
      // Of a reply that breaks off, what came is estimated, and no more than could have come.
      var most = reserved.getOrDefault(account, 0L) + money.counted();
      breaches.addIf(
          parts < 0 || parts > most, BUDGETS_BALANCE, seen.exchange(), "it was charged " + parts);
      if (seen.isUndisturbed()) {
        var left = seen.left().times() > 0 && !money.free();
        breaches.addIf(
            left == (parts == 0), BUDGETS_BALANCE, seen.exchange(), "it was charged " + parts);
        breaches.addIf(
            left && completed && parts != money.counted(),
            BUDGETS_BALANCE,
            seen.exchange(),
            "it was charged %d for %d".formatted(parts, money.counted()));
      }
    }
  }

  private static boolean isBeyond(Movement movement) {
    return movement.before() + movement.parts() > movement.most();
  }

  @Override
  public void end(Totals totals, Breaches breaches) {
    balances.forEach(
        (account, parts) ->
            breaches.addIf(
                !parts.equals(totals.taken().getOrDefault(account, 0L)),
                BUDGETS_BALANCE,
                account,
                "%d were taken, the store says %s".formatted(parts, totals.taken().get(account))));
  }
}
