package dev.sallyport.engine.store;

import dev.sallyport.engine.export.ExportedLog.Aside;
import dev.sallyport.engine.export.ExportedLog.Position;
import dev.sallyport.engine.export.ExportedLog.Standing;
import dev.sallyport.engine.export.LoggedEntry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The tables of exports, and the log as they read it, inside somebody else's transaction. */
final class ExportTable {
  private ExportTable() {}

  /**
   * How an export stands with each log.
   *
   * @param own which names are those of logs that no other gateway writes
   */
  static List<Standing> standings(Connection connection, String export, Predicate<String> own)
      throws SQLException {
    return Statements.rows(
        connection,
        """
        SELECT log.id, log.origin, log.size, coalesce(moved.leaf, 0), coalesce(moved.turn, 0),
          (SELECT audit.at FROM log_leaf JOIN audit ON audit.seq = log_leaf.seq
           WHERE log_leaf.log = log.id AND log_leaf.leaf = coalesce(moved.leaf, 0))
        FROM log LEFT JOIN export_cursor AS moved ON moved.log = log.id AND moved.export = ?
        ORDER BY log.id
        """,
        query -> query.setString(1, export),
        row ->
            new Standing(
                row.getLong(1),
                row.getString(2),
                own.test(row.getString(2)),
                row.getLong(3),
                new Position(row.getLong(4), row.getLong(5)),
                Optional.ofNullable(row.getString(6)).map(Instant::parse)));
  }

  static List<LoggedEntry> entries(Connection connection, long log, long from, int most)
      throws SQLException {
    return Statements.rows(
        connection,
        """
        SELECT log.origin, log_leaf.leaf, audit.kind, audit.at, audit.entry
        FROM log_leaf JOIN audit ON audit.seq = log_leaf.seq JOIN log ON log.id = log_leaf.log
        WHERE log_leaf.log = ? AND log_leaf.leaf >= ? ORDER BY log_leaf.leaf LIMIT ?
        """,
        query -> {
          query.setLong(1, log);
          query.setLong(2, from);
          query.setInt(3, most);
        },
        row ->
            new LoggedEntry(
                row.getString(1),
                row.getLong(2),
                row.getString(3),
                Instant.parse(row.getString(4)),
                row.getString(5)));
  }

  static boolean move(Connection connection, String export, long log, Position from, Position to)
      throws SQLException {
    return from.equals(Position.START)
        ? Statements.change(
            connection,
            "INSERT INTO export_cursor (export, log, leaf, turn) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            insert -> {
              insert.setString(1, export);
              insert.setLong(2, log);
              insert.setLong(3, to.leaf());
              insert.setLong(4, to.turn());
            })
        : Statements.change(
            connection,
            "UPDATE export_cursor SET leaf = ?, turn = ? WHERE export = ? AND log = ? AND leaf = ? AND turn = ?",
            update -> {
              update.setLong(1, to.leaf());
              update.setLong(2, to.turn());
              update.setString(3, export);
              update.setLong(4, log);
              update.setLong(5, from.leaf());
              update.setLong(6, from.turn());
            });
  }

  static void setAside(Connection connection, String export, long log, Aside aside)
      throws SQLException {
    var _ =
        Statements.change(
            connection,
            "INSERT INTO export_aside (export, log, leaf, reason) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            insert -> {
              insert.setString(1, export);
              insert.setLong(2, log);
              insert.setLong(3, aside.leaf());
              insert.setString(4, Statements.text(aside.reason()));
            });
  }

  static boolean beginAtEnd(Connection connection, String export) throws SQLException {
    return Statements.change(
        connection,
        """
        INSERT INTO export_cursor (export, log, leaf, turn)
        SELECT CAST(? AS TEXT), id, size, 1 FROM log
        WHERE NOT EXISTS (SELECT 1 FROM export_cursor WHERE export = ?)
        """,
        insert -> {
          insert.setString(1, export);
          insert.setString(2, export);
        });
  }

  static long aside(Connection connection, String export) throws SQLException {
    return Statements.rows(
            connection,
            "SELECT count(*) FROM export_aside WHERE export = ?",
            query -> query.setString(1, export),
            row -> row.getLong(1))
        .getFirst();
  }
}
