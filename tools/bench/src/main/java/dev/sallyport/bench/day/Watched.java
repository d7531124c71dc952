package dev.sallyport.bench.day;

import dev.sallyport.bench.day.Seen.Movement;
import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.ApprovalStore;
import dev.sallyport.engine.approval.ApprovalsUnavailableException;
import dev.sallyport.engine.audit.ApprovalStep;
import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.audit.AuditUnavailableException;
import dev.sallyport.engine.budget.Account;
import dev.sallyport.engine.budget.BudgetStore;
import dev.sallyport.engine.budget.BudgetsUnavailableException;
import dev.sallyport.engine.payload.Prepared;
import dev.sallyport.engine.recording.RecordedLog;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A life's store, between which and the line somebody stands who counts what becomes durable, and
 * lets it fail. Of a gateway that is dead nothing is written any more.
 */
final class Watched {
  private static final String FAULT = "a fault of the day";

  private final Life life;
  private final Underway underway;
  private final Tallies tallies;
  private final Approvers people;

  Watched(Life life, Underway underway, Tallies tallies) {
    this.people = new Approvers(tallies);
    this.life = life;
    this.underway = underway;
    this.tallies = tallies;
  }

  private <T> T write(Supplier<T> work, Supplier<? extends RuntimeException> failure) {
    if (life.isDead()) {
      throw failure.get();
    }
    return underway.now().map(call -> call.write(work, failure)).orElseGet(work);
  }

  private static AuditUnavailableException unlogged() {
    return new AuditUnavailableException(FAULT, new IOException(FAULT));
  }

  private static BudgetsUnavailableException uncounted() {
    return new BudgetsUnavailableException(FAULT, new IOException(FAULT));
  }

  AuditLog log(AuditLog log) {
    return entry -> {
      var _ =
          write(
              () -> {
                log.append(entry);
                counted(entry);
                return true;
              },
              Watched::unlogged);
    };
  }

  RecordedLog recorded(RecordedLog log) {
    return (entry, prepared) -> write(() -> both(log, entry, prepared), Watched::unlogged);
  }

  private boolean both(RecordedLog log, AuditEntry entry, Prepared prepared) {
    var both = log.append(entry, prepared);
    if (both) {
      counted(entry);
    }
    return both;
  }

  /** An end that is written again, since nobody has heard that it was written, is there once. */
  private void counted(AuditEntry entry) {
    var again =
        entry instanceof AuditEntry.Outcome
            && underway.now().filter(Passage::hasEndedBefore).isPresent();
    tallies.wrote(entry.kind(), again ? 0 : 1);
  }

  /** The store's two ways to write fail and are counted; what is read is read as it is. */
  ApprovalStore approvals(ApprovalStore store) {
    return (ApprovalStore)
        Proxy.newProxyInstance(
            ApprovalStore.class.getClassLoader(),
            new Class<?>[] {ApprovalStore.class},
            (_, method, arguments) -> {
              try {
                return switch (method.getName()) {
                  case "create" ->
                      asked(
                          store,
                          (Approval) arguments[0],
                          (String) arguments[1],
                          (ApprovalStep) arguments[2]);
                  case "replace" ->
                      moved(
                          () ->
                              store.replace((Approval) arguments[0], (ApprovalStep) arguments[1]));
                  default -> method.invoke(store, arguments);
                };
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
  }

  /** As soon as a question is asked, people may answer. */
  private boolean asked(ApprovalStore store, Approval approval, String context, ApprovalStep step) {
    var asked = moved(() -> store.create(approval, context, step));
    if (asked) {
      underway
          .now()
          .ifPresent(
              call ->
                  underway.aside(() -> people.answer(life, approval, call.plan().luck().vote())));
    }
    return asked;
  }

  private boolean moved(Supplier<Boolean> move) {
    return write(
        () -> {
          var moved = move.get();
          tallies.wrote("approval", moved ? 1 : 0);
          return moved;
        },
        () -> new ApprovalsUnavailableException(FAULT));
  }

  BudgetStore budgets(BudgetStore store) {
    return new BudgetStore() {
      @Override
      public Taking take(List<Change> changes) {
        return write(() -> reserved(store, changes), Watched::uncounted);
      }

      @Override
      public void settle(List<Change> changes, Optional<Spending> spent) {
        var _ =
            write(
                () -> {
                  store.settle(changes, spent);
                  changes.forEach(change -> moved(change, 0, false));
                  return true;
                },
                Watched::uncounted);
      }

      @Override
      public Map<Account, Long> taken(List<Account> accounts) {
        return store.taken(accounts);
      }

      @Override
      public List<Spending> spent(String principal, LocalDate since) {
        return store.spent(principal, since);
      }

      @Override
      public void forget(Instant before) {
        store.forget(before);
      }
    };
  }

  private BudgetStore.Taking reserved(BudgetStore store, List<BudgetStore.Change> changes) {
    var taking = store.take(changes);
    if (taking.full().isEmpty()) {
      for (var change : changes) {
        moved(change, taking.before().getOrDefault(change.account(), 0L), true);
      }
    }
    return taking;
  }

  private void moved(BudgetStore.Change change, long before, boolean reserved) {
    life.touched(change.account());
    underway
        .call()
        .moved(
            new Movement(
                Life.name(change.account()),
                change.account().budget().most(),
                before,
                change.parts(),
                reserved));
  }
}
