package dev.sallyport.engine.store;

import dev.sallyport.engine.secret.SecretsUnavailableException;
import dev.sallyport.engine.secret.SharedSecrets;
import java.util.Optional;
import java.util.function.Supplier;

/** Secrets that gateways share, sealed. */
record SqlSecrets(GroupCommit writer, Reader reader) implements SharedSecrets {

  @Override
  public Optional<Kept> find(String name) {
    return available(
        () ->
            reader
                .read(
                    connection ->
                        Statements.rows(
                            connection,
                            "SELECT sealed, wrap FROM secret WHERE name = ?",
                            query -> query.setString(1, name),
                            row -> new Kept(row.getBytes(1), row.getString(2))))
                .stream()
                .findFirst());
  }

  @Override
  public void keepFirst(String name, Kept first) {
    var _ =
        available(
            () ->
                writer.<Boolean>commit(
                    transaction ->
                        Statements.change(
                            transaction.connection(),
                            "INSERT INTO secret (name, sealed, wrap) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                            insert -> {
                              insert.setString(1, name);
                              insert.setBytes(2, first.sealed());
                              insert.setString(3, first.wrap());
                            })));
  }

  @Override
  public boolean replace(String name, Kept known, Kept next) {
    return available(
        () ->
            writer.<Boolean>commit(
                transaction ->
                    Statements.change(
                        transaction.connection(),
                        "UPDATE secret SET sealed = ?, wrap = ? WHERE name = ? AND sealed = ?",
                        update -> {
                          update.setBytes(1, next.sealed());
                          update.setString(2, next.wrap());
                          update.setString(3, name);
                          update.setBytes(4, known.sealed());
                        })));
  }

  private static <T> T available(Supplier<T> asking) {
    try {
      return asking.get();
    } catch (StoreUnavailableException e) {
      throw new SecretsUnavailableException(String.valueOf(e.getMessage()), e);
    }
  }
}
