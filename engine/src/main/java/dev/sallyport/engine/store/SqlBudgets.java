package dev.sallyport.engine.store;

import dev.sallyport.engine.budget.Account;
import dev.sallyport.engine.budget.BudgetStore;
import dev.sallyport.engine.budget.BudgetsUnavailableException;
import dev.sallyport.engine.budget.Unit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Accounts of budgets, and what people have spent. INVARIANT: writers take turns, so between the
 * look into accounts and what is taken out of them nobody else takes anything, on any gateway.
 */
record SqlBudgets(GroupCommit writer, Reader reader) implements BudgetStore {
  private static final String KEY =
      "budget = ? AND unit = ? AND span = ? AND holder = ? AND starts_at_ms = ?";

  @Override
  public Taking take(List<Change> changes) {
    return available(
        () ->
            writer.commit(
                transaction -> {
                  var connection = transaction.connection();
                  var before = new HashMap<Account, Long>();
                  for (var change : changes) {
                    before.put(change.account(), taken(connection, change.account()));
                  }
                  for (var change : changes) {
                    var account = change.account();
                    if (change.parts()
                        > account.budget().most() - before.getOrDefault(account, 0L)) {
                      return new Taking(Optional.of(account), before);
                    }
                  }
                  for (var change : changes) {
                    add(connection, change);
                  }
                  return new Taking(Optional.empty(), before);
                }));
  }

  @Override
  public void settle(List<Change> changes, Optional<Spending> spent) {
    var _ =
        available(
            () ->
                writer.<Boolean>commit(
                    transaction -> {
                      for (var change : changes) {
                        add(transaction.connection(), change);
                      }
                      if (spent.isPresent()) {
                        add(transaction.connection(), spent.get());
                      }
                      return true;
                    }));
  }

  private static void add(Connection connection, Change change) throws SQLException {
    var _ =
        Statements.change(
            connection,
            """
            INSERT INTO budget_account (budget, unit, span, holder, starts_at_ms, ends_at_ms, taken)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (budget, unit, span, holder, starts_at_ms)
            DO UPDATE SET taken = budget_account.taken + excluded.taken
            """,
            insert -> {
              key(insert, change.account());
              insert.setLong(6, change.account().ends().toEpochMilli());
              insert.setLong(7, change.parts());
            });
    // Callers name models as they like; what they have not spent on leaves nothing.
    if (change.parts() < 0) {
      var _ =
          Statements.change(
              connection,
              "DELETE FROM budget_account WHERE taken <= 0 AND " + KEY,
              delete -> key(delete, change.account()));
    }
  }

  private static void add(Connection connection, Spending spent) throws SQLException {
    var _ =
        Statements.change(
            connection,
            """
            INSERT INTO spending (principal, model, day, calls, tokens, dollar_millionths)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (principal, model, day) DO UPDATE SET
              calls = spending.calls + excluded.calls,
              tokens = spending.tokens + excluded.tokens,
              dollar_millionths = spending.dollar_millionths + excluded.dollar_millionths
            """,
            insert -> {
              insert.setString(1, Statements.text(spent.principal()));
              insert.setString(2, Statements.text(spent.model()));
              insert.setString(3, spent.day().toString());
              insert.setLong(4, spent.calls());
              insert.setLong(5, spent.tokens());
              insert.setLong(6, Unit.DOLLARS.parts(spent.dollars()));
            });
  }

  @Override
  public Map<Account, Long> taken(List<Account> accounts) {
    return available(
        () ->
            reader.read(
                connection -> {
                  var taken = new HashMap<Account, Long>();
                  for (var account : accounts) {
                    taken.put(account, taken(connection, account));
                  }
                  return taken;
                }));
  }

  private static long taken(Connection connection, Account account) throws SQLException {
    return Statements.rows(
            connection,
            "SELECT taken FROM budget_account WHERE " + KEY,
            query -> key(query, account),
            row -> row.getLong(1))
        .stream()
        .findFirst()
        .orElse(0L);
  }

  private static void key(PreparedStatement statement, Account account) throws SQLException {
    var budget = account.budget();
    statement.setString(1, budget.name());
    statement.setString(2, budget.unit().word());
    statement.setString(3, budget.window().word());
    statement.setString(4, Statements.text(account.holder()));
    statement.setLong(5, account.starts().toEpochMilli());
  }

  @Override
  public List<Spending> spent(String principal, LocalDate since) {
    return available(
        () ->
            reader.read(
                connection ->
                    Statements.rows(
                        connection,
                        """
                        SELECT principal, model, day, calls, tokens, dollar_millionths FROM spending
                        WHERE principal = ? AND day >= ? ORDER BY day, model
                        """,
                        query -> {
                          query.setString(1, Statements.text(principal));
                          query.setString(2, since.toString());
                        },
                        row ->
                            new Spending(
                                row.getString(1),
                                row.getString(2),
                                LocalDate.parse(row.getString(3)),
                                row.getLong(4),
                                row.getLong(5),
                                Unit.DOLLARS.amount(row.getLong(6))))));
  }

  @Override
  public void forget(Instant before) {
    var _ =
        available(
            () ->
                writer.<Boolean>commit(
                    transaction -> {
                      var connection = transaction.connection();
                      var accounts =
                          Statements.change(
                              connection,
                              "DELETE FROM budget_account WHERE ends_at_ms <= ?",
                              delete -> delete.setLong(1, before.toEpochMilli()));
                      var day = before.atZone(ZoneOffset.UTC).toLocalDate().toString();
                      var spendings =
                          Statements.change(
                              connection,
                              "DELETE FROM spending WHERE day < ?",
                              delete -> delete.setString(1, day));
                      return accounts || spendings;
                    }));
  }

  private static <T> T available(Supplier<T> access) {
    try {
      return access.get();
    } catch (StoreUnavailableException e) {
      throw new BudgetsUnavailableException("budgets are not available: " + e.getMessage(), e);
    }
  }
}
