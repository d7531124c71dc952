package dev.sallyport.engine.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Where rows are kept, as the one thread sees it that writes them. */
interface Place {

  /** How messages call it, in quotes: {@code `/state/sallyport.db`}. */
  String name();

  /** A connection that commits only what is on the disk. */
  Connection connect() throws SQLException;

  /**
   * What tells this place from another that has been put there; empty where that cannot happen
   * without the connection's noticing it.
   */
  Optional<Object> identity() throws IOException;

  /**
   * Waits, inside the transaction that is open, until no other gateway changes what this one may
   * change, and keeps them away until its end.
   */
  void takeTurn(Connection connection) throws SQLException;

  /** What may be said of a fault; a driver's message might hold what was written. */
  String told(Throwable fault);
}
