package dev.sallyport.engine.store;

import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.model.BugException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * Brings a state file forward to the schema that this version knows. A script that has shipped is
 * never edited: a change of the schema is a new script at the end of the list.
 */
final class Migrations {

  /** The script at index {@code n} leads from schema {@code n} to {@code n + 1}. */
  static final List<String> SCRIPTS =
      List.of(
          "1-audit.sql",
          "2-approval.sql",
          "3-token.sql",
          "4-assertion.sql",
          "5-key.sql",
          "6-approval-context.sql",
          "8-session.sql");

  private Migrations() {}

  /** Applies what is missing, inside the transaction that is open: all of it or nothing. */
  static int migrate(Connection connection, Path file, Instant now) throws SQLException {
    return migrate(connection, file, now, SCRIPTS);
  }

  static int migrate(Connection connection, Path file, Instant now, List<String> scripts)
      throws SQLException {
    var version = version(connection, file);
    if (version > scripts.size()) {
      throw new StoreUnavailableException(
          "`%s` was written by a newer Sallyport (its schema is %d, this one knows %d): run that version, or use another state directory"
              .formatted(file, version, scripts.size()));
    }
    for (var next = version + 1; next <= scripts.size(); next++) {
      try (var statement = connection.createStatement()) {
        statement.executeUpdate(script(scripts.get(next - 1)));
      }
      try (var insert =
          connection.prepareStatement(
              "INSERT INTO schema_version (version, applied_at) VALUES (?, ?)")) {
        insert.setInt(1, next);
        insert.setString(2, AuditJson.instant(now));
        insert.executeUpdate();
      }
    }
    return scripts.size();
  }

  private static int version(Connection connection, Path file) throws SQLException {
    try (var statement = connection.createStatement()) {
      try (var tables =
          statement.executeQuery(
              "SELECT count(*), count(*) FILTER (WHERE name = 'schema_version') FROM sqlite_schema")) {
        tables.next();
        if (tables.getInt(1) > 0 && tables.getInt(2) == 0) {
          throw new StoreUnavailableException(
              "`%s` is another program's database: use another state directory".formatted(file));
        }
      }
      statement.executeUpdate(
          "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL) STRICT");
      try (var highest =
          statement.executeQuery("SELECT coalesce(max(version), 0) FROM schema_version")) {
        highest.next();
        return highest.getInt(1);
      }
    }
  }

  private static String script(String name) {
    try (var in = Migrations.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new BugException("the script `%s` was not packed".formatted(name));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
