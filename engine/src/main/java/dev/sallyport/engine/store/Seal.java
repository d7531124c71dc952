package dev.sallyport.engine.store;

import java.sql.SQLException;

/** The last word in each transaction, before it is committed. */
@FunctionalInterface
interface Seal {

  /** For a place in which nothing has to be proven. */
  Seal NONE = _ -> {};

  /** Binds what the transaction has added to what is there. */
  void close(Transaction transaction) throws SQLException;
}
