package dev.sallyport.engine.store;

import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.audit.KeyStep;
import dev.sallyport.engine.key.KeyHash;
import dev.sallyport.engine.key.KeysUnavailableException;
import dev.sallyport.engine.key.ServiceKeyStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Service keys. A step and its audit entry are one transaction. */
record SqlServiceKeys(GroupCommit writer, Reader reader) implements ServiceKeyStore {

  @Override
  public List<Stored> load(Instant now, int endedMax) {
    return available(
        () ->
            reader.read(
                connection ->
                    Statements.rows(
                        connection,
                        """
                        SELECT id, hash, key, created_at_ms, expires_at_ms, last_used_at_ms, revoked_at_ms
                        FROM service_key
                        WHERE revoked_at_ms IS NULL AND expires_at_ms > ?
                           OR id IN (
                             SELECT id FROM service_key
                             WHERE revoked_at_ms IS NOT NULL OR expires_at_ms <= ?
                             ORDER BY CASE WHEN revoked_at_ms < expires_at_ms
                               THEN revoked_at_ms ELSE expires_at_ms END DESC
                             LIMIT ?)
                        """,
                        query -> {
                          query.setLong(1, now.toEpochMilli());
                          query.setLong(2, now.toEpochMilli());
                          query.setInt(3, endedMax);
                        },
                        row ->
                            new Stored(
                                ServiceKeyJson.read(row), new KeyHash(row.getString("hash"))))));
  }

  @Override
  public void add(Stored stored, KeyStep step) {
    var key = stored.key();
    var json = ServiceKeyJson.write(key);
    var _ =
        written(
            Optional.of(step),
            transaction -> {
              try (var insert =
                  transaction
                      .connection()
                      .prepareStatement(
                          "INSERT INTO service_key (id, hash, key, created_at_ms, expires_at_ms) VALUES (?, ?, ?, ?, ?)")) {
                insert.setString(1, key.id());
                insert.setString(2, stored.hash().text());
                insert.setString(3, json);
                insert.setLong(4, key.createdAt().toEpochMilli());
                insert.setLong(5, key.expiresAt().toEpochMilli());
                return insert.executeUpdate();
              }
            });
  }

  @Override
  public boolean revoke(String id, Instant at, KeyStep step) {
    return written(
        Optional.of(step),
        transaction ->
            update(
                transaction.connection(),
                "UPDATE service_key SET revoked_at_ms = ? WHERE id = ? AND revoked_at_ms IS NULL",
                id,
                at));
  }

  @Override
  public void used(String id, Instant at, Optional<KeyStep> first) {
    var _ =
        written(
            first,
            transaction ->
                update(
                    transaction.connection(),
                    "UPDATE service_key SET last_used_at_ms = ? WHERE id = ?",
                    id,
                    at));
  }

  private static int update(Connection connection, String sql, String id, Instant at)
      throws SQLException {
    try (var update = connection.prepareStatement(sql)) {
      update.setLong(1, at.toEpochMilli());
      update.setString(2, id);
      return update.executeUpdate();
    }
  }

  /** Whether the change touched a row; its entry is written with it, and only then. */
  private boolean written(Optional<KeyStep> step, GroupCommit.Work<Integer> change) {
    var line = step.map(AuditJson::line);
    return available(
        () ->
            writer.commit(
                transaction -> {
                  if (change.write(transaction) == 0) {
                    return false;
                  }
                  if (step.isPresent()) {
                    AuditTable.insert(transaction, step.get(), line.orElseThrow());
                  }
                  return true;
                }));
  }

  private static <T> T available(Supplier<T> access) {
    try {
      return access.get();
    } catch (StoreUnavailableException e) {
      throw new KeysUnavailableException("keys are not available: " + e.getMessage(), e);
    }
  }
}
