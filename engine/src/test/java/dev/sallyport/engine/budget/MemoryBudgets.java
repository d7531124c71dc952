package dev.sallyport.engine.budget;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Accounts in memory, which can be out of reach. */
public final class MemoryBudgets implements BudgetStore {
  private final Map<Account, Long> taken = new HashMap<>();
  private final List<Spending> spendings = new ArrayList<>();
  private boolean down;

  /** From now on, or not any more, nobody can reach them. */
  public synchronized void down(boolean now) {
    down = now;
  }

  /** What is taken of all accounts together. */
  public synchronized long taken() {
    return taken.values().stream().mapToLong(Long::longValue).sum();
  }

  /** What was settled, in order. */
  public synchronized List<Spending> spendings() {
    return List.copyOf(spendings);
  }

  private void reach() {
    if (down) {
      throw new BudgetsUnavailableException("budgets are away", new IllegalStateException());
    }
  }

  @Override
  public synchronized Taking take(List<Change> changes) {
    reach();
    var before = new HashMap<Account, Long>();
    changes.forEach(one -> before.put(one.account(), taken.getOrDefault(one.account(), 0L)));
    for (var one : changes) {
      if (one.parts() > one.account().budget().most() - before.getOrDefault(one.account(), 0L)) {
        return new Taking(Optional.of(one.account()), before);
      }
    }
    changes.forEach(one -> taken.merge(one.account(), one.parts(), Long::sum));
    return new Taking(Optional.empty(), before);
  }

  @Override
  public synchronized void settle(List<Change> changes, Optional<Spending> spent) {
    reach();
    changes.forEach(one -> taken.merge(one.account(), one.parts(), Long::sum));
    spent.ifPresent(spendings::add);
  }

  @Override
  public synchronized Map<Account, Long> taken(List<Account> accounts) {
    reach();
    return Map.copyOf(taken);
  }

  @Override
  public synchronized List<Spending> spent(String principal, LocalDate since) {
    reach();
    return spendings.stream()
        .filter(one -> one.principal().equals(principal) && !one.day().isBefore(since))
        .toList();
  }

  @Override
  public synchronized void forget(Instant before) {
    reach();
    taken.keySet().removeIf(account -> !account.ends().isAfter(before));
  }
}
