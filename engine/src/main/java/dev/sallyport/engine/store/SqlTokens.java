package dev.sallyport.engine.store;

import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.audit.TokenStep;
import dev.sallyport.engine.store.Statements.Filling;
import dev.sallyport.engine.store.Statements.Row;
import dev.sallyport.engine.token.DeviceGrant;
import dev.sallyport.engine.token.Family;
import dev.sallyport.engine.token.TokenStore;
import dev.sallyport.engine.token.TokensUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Sign-ins, devices and revocations. A change and its audit entry are one transaction. */
record SqlTokens(GroupCommit writer, Reader reader) implements TokenStore {

  @Override
  public List<Revocation> revoked(Instant now) {
    return rows(
        "SELECT id, until_ms FROM token_revoked WHERE until_ms > ?",
        query -> query.setLong(1, now.toEpochMilli()),
        row -> new Revocation(row.getString(1), Instant.ofEpochMilli(row.getLong(2))));
  }

  @Override
  public void revoke(Revocation revocation, TokenStep step) {
    var line = AuditJson.line(step);
    var _ =
        commit(
            transaction -> {
              var connection = transaction.connection();
              forget(connection, "token_revoked", "until_ms", step.at());
              revoke(connection, revocation);
              AuditTable.insert(transaction, step, line);
              return true;
            });
  }

  @Override
  public void begin(Family family, TokenStep step) {
    var json = TokenJson.write(family);
    var line = AuditJson.line(step);
    var _ =
        commit(
            transaction -> {
              var connection = transaction.connection();
              forget(connection, "token_family", "expires_at_ms", step.at());
              var _ =
                  Statements.change(
                      connection,
                      "INSERT INTO token_family (id, version, expires_at_ms, family) VALUES (?, ?, ?, ?)",
                      statement -> {
                        statement.setString(1, family.id());
                        statement.setLong(2, family.version());
                        statement.setLong(3, family.expiresAt().toEpochMilli());
                        statement.setString(4, json);
                      });
              hashes(connection, family);
              AuditTable.insert(transaction, step, line);
              return true;
            });
  }

  @Override
  public Optional<Family> family(String refreshHash) {
    return rows(
            """
            SELECT family.family FROM token_refresh refresh
            JOIN token_family family ON family.id = refresh.family
            WHERE refresh.hash = ?
            """,
            query -> query.setString(1, refreshHash),
            row -> TokenJson.family(row.getString(1)))
        .stream()
        .findFirst();
  }

  @Override
  public Optional<Family> familyNamed(String id) {
    return rows(
            "SELECT family FROM token_family WHERE id = ?",
            query -> query.setString(1, id),
            row -> TokenJson.family(row.getString(1)))
        .stream()
        .findFirst();
  }

  @Override
  public List<Family> live(Instant now) {
    return rows(
            "SELECT family FROM token_family WHERE expires_at_ms > ? ORDER BY expires_at_ms, id",
            query -> query.setLong(1, now.toEpochMilli()),
            row -> TokenJson.family(row.getString(1)))
        .stream()
        .filter(family -> family.state() == Family.State.LIVE)
        .toList();
  }

  @Override
  public boolean replace(Family after, TokenStep step) {
    var json = TokenJson.write(after);
    var line = AuditJson.line(step);
    return commit(
        transaction -> {
          var connection = transaction.connection();
          var changed =
              Statements.change(
                  connection,
                  "UPDATE token_family SET version = ?, family = ? WHERE id = ? AND version = ?",
                  statement -> {
                    statement.setLong(1, after.version());
                    statement.setString(2, json);
                    statement.setString(3, after.id());
                    statement.setLong(4, after.version() - 1);
                  });
          if (!changed) {
            return false;
          }
          hashes(connection, after);
          if (after.state() == Family.State.ENDED) {
            revoke(connection, Revocation.now(after.id(), step.at()));
          }
          AuditTable.insert(transaction, step, line);
          return true;
        });
  }

  @Override
  public boolean ask(DeviceGrant grant, TokenStep step) {
    var json = TokenJson.write(grant);
    var line = AuditJson.line(step);
    return commit(
        transaction -> {
          var connection = transaction.connection();
          forget(connection, "token_device", "expires_at_ms", step.at());
          var added =
              Statements.change(
                  connection,
                  """
                  INSERT INTO token_device (id, user_code, version, expires_at_ms, device)
                  VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                  """,
                  statement -> {
                    statement.setString(1, grant.id());
                    statement.setString(2, grant.userCode());
                    statement.setLong(3, grant.version());
                    statement.setLong(4, grant.expiresAt().toEpochMilli());
                    statement.setString(5, json);
                  });
          if (added) {
            AuditTable.insert(transaction, step, line);
          }
          return added;
        });
  }

  @Override
  public int waiting(Instant now) {
    return rows(
            "SELECT count(*) FROM token_device WHERE expires_at_ms > ?",
            query -> query.setLong(1, now.toEpochMilli()),
            row -> row.getInt(1))
        .getFirst();
  }

  @Override
  public Optional<DeviceGrant> device(String id) {
    return device("SELECT device FROM token_device WHERE id = ?", id);
  }

  @Override
  public Optional<DeviceGrant> deviceByUserCode(String userCode) {
    return device("SELECT device FROM token_device WHERE user_code = ?", userCode);
  }

  @Override
  public boolean replace(DeviceGrant after, Optional<TokenStep> step) {
    var json = TokenJson.write(after);
    var line = step.map(AuditJson::line);
    return commit(
        transaction -> {
          var connection = transaction.connection();
          var changed =
              Statements.change(
                  connection,
                  "UPDATE token_device SET version = ?, device = ? WHERE id = ? AND version = ?",
                  statement -> {
                    statement.setLong(1, after.version());
                    statement.setString(2, json);
                    statement.setString(3, after.id());
                    statement.setLong(4, after.version() - 1);
                  });
          if (changed && step.isPresent()) {
            AuditTable.insert(transaction, step.get(), line.orElseThrow());
          }
          return changed;
        });
  }

  private Optional<DeviceGrant> device(String sql, String key) {
    return rows(sql, query -> query.setString(1, key), row -> TokenJson.device(row.getString(1)))
        .stream()
        .findFirst();
  }

  /** Those that are there already stay. */
  private static void hashes(Connection connection, Family family) throws SQLException {
    for (var hash : family.live()) {
      var _ =
          Statements.change(
              connection,
              "INSERT INTO token_refresh (hash, family) VALUES (?, ?) ON CONFLICT DO NOTHING",
              statement -> {
                statement.setString(1, hash);
                statement.setString(2, family.id());
              });
    }
  }

  private static void revoke(Connection connection, Revocation revocation) throws SQLException {
    var _ =
        Statements.change(
            connection,
            """
            INSERT INTO token_revoked (id, until_ms) VALUES (?, ?)
            ON CONFLICT (id) DO UPDATE SET until_ms = excluded.until_ms
            """,
            statement -> {
              statement.setString(1, revocation.id());
              statement.setLong(2, revocation.until().toEpochMilli());
            });
  }

  private static void forget(Connection connection, String table, String column, Instant now)
      throws SQLException {
    var _ =
        Statements.change(
            connection,
            "DELETE FROM %s WHERE %s <= ?".formatted(table, column),
            statement -> statement.setLong(1, now.toEpochMilli()));
  }

  private <T> List<T> rows(String sql, Filling filling, Row<T> meaning) {
    return available(
        () -> reader.read(connection -> Statements.rows(connection, sql, filling, meaning)));
  }

  private boolean commit(GroupCommit.Work<Boolean> work) {
    return available(() -> writer.commit(work));
  }

  private static <T> T available(Supplier<T> access) {
    try {
      return access.get();
    } catch (StoreUnavailableException e) {
      throw new TokensUnavailableException("sign-ins are not available: " + e.getMessage(), e);
    }
  }
}
