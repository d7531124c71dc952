package dev.sallyport.engine.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Reads for everybody what has been committed, and cannot change it. */
interface Reader extends AutoCloseable {

  /** A question to the store. */
  @FunctionalInterface
  interface Query<T> {
    T read(Connection connection) throws SQLException;
  }

  /**
   * Asks it.
   *
   * @throws StoreUnavailableException if there is no answer
   */
  <T> T read(Query<T> query);

  @Override
  void close();
}
