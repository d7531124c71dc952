package dev.sallyport.engine.store;

import java.sql.SQLException;

/** What may be said of a server's fault: its messages quote rows, so only their kind is told. */
final class Told {
  private Told() {}

  static String by(Throwable fault) {
    if (!(fault instanceof SQLException sql) || sql.getSQLState() == null) {
      return fault.getClass().getSimpleName();
    }
    return "SQL state %s (%s)".formatted(sql.getSQLState(), meaning(sql.getSQLState()));
  }

  /** By the state's class; PostgreSQL's manual, appendix A. */
  private static String meaning(String state) {
    return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
      case "08" -> "the database cannot be reached";
      case "28" -> "it does not take the user or the password";
      case "3D" -> "there is no such database";
      case "42" -> "the user lacks a right, or the schema is not ours";
      case "53" -> "the database has no resources left";
      case "55", "57" -> "the database is busy or shutting down";
      case "25" -> "the database is read-only";
      default -> "see the database's log";
    };
  }
}
