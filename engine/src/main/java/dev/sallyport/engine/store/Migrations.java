package dev.sallyport.engine.store;

import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.model.BugException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * Brings a database forward to the schema that this version knows. A script that has shipped is
 * never edited: a change of the schema is a new script at the end of the list.
 *
 * @param folder where the scripts lie, beside this class
 * @param scripts the one at index {@code n} leads from schema {@code n} to {@code n + 1}
 * @param tables counts all tables, and those that are named {@code schema_version}
 * @param options of the table of versions
 */
record Migrations(String folder, List<String> scripts, String tables, String options) {

  private static final String LOG = "-log.sql";

  static final Migrations SQLITE =
      new Migrations(
          "",
          List.of(
              "1-audit.sql",
              "2-approval.sql",
              "3-token.sql",
              "4-assertion.sql",
              "5-key.sql",
              "6-approval-context.sql",
              "7-session.sql",
              "8-log.sql",
              "9-payload.sql",
              "10-export.sql",
              "11-search.sql",
              "12-approval-text.sql",
              "13-budget.sql"),
          "SELECT count(*), count(*) FILTER (WHERE name = 'schema_version') FROM sqlite_schema",
          "STRICT");

  static final Migrations POSTGRES =
      new Migrations(
          "postgres/",
          List.of(
              "1-state.sql",
              "2-log.sql",
              "3-payload.sql",
              "4-export.sql",
              "5-search.sql",
              "6-approval-text.sql",
              "7-session.sql",
              "8-budget.sql",
              "9-secret.sql"),
          """
          SELECT count(*), count(*) FILTER (WHERE table_name = 'schema_version')
          FROM information_schema.tables WHERE table_schema = current_schema()
          """,
          "");

  /** The same, as far as a version that was older knew. */
  Migrations upTo(int version) {
    return new Migrations(folder, scripts.subList(0, version), tables, options);
  }

  /**
   * Applies what is missing, inside the transaction that is open: all of it or nothing.
   *
   * @param name how messages call the database, in quotes
   * @return whether the log begins with this, so that the entries that are there have no leaves yet
   */
  boolean migrate(Connection connection, String name, Instant now) throws SQLException {
    var version = version(connection, name);
    if (version > scripts.size()) {
      throw new StoreUnavailableException(
          "%s was written by a newer Sallyport (its schema is %d, this one knows %d): run that version, or use another place for the state"
              .formatted(name, version, scripts.size()));
    }
    if (version > 0 && version < scripts.size()) {
      System.getLogger(Migrations.class.getName())
          .log(
              System.Logger.Level.INFO,
              "{0} is brought forward from schema {1} to {2}: a large audit log takes minutes",
              name,
              version,
              scripts.size());
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
    return scripts.subList(version, scripts.size()).stream().anyMatch(one -> one.endsWith(LOG));
  }

  private int version(Connection connection, String name) throws SQLException {
    try (var statement = connection.createStatement()) {
      try (var found = statement.executeQuery(tables)) {
        found.next();
        if (found.getInt(1) > 0 && found.getInt(2) == 0) {
          throw new StoreUnavailableException(
              "%s is another program's database: use another place for the state".formatted(name));
        }
      }
      statement.executeUpdate(
          "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL) "
              + options);
      try (var highest =
          statement.executeQuery("SELECT coalesce(max(version), 0) FROM schema_version")) {
        highest.next();
        return highest.getInt(1);
      }
    }
  }

  private String script(String name) {
    try (var in = Migrations.class.getResourceAsStream(folder + name)) {
      if (in == null) {
        throw new BugException("the script `%s` was not packed".formatted(name));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
