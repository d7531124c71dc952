package dev.sallyport.engine.store;

import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares keys that are gone with the log. Whoever can write the database can destroy a key, and
 * its row may name anybody; but what the gateway destroys is an entry.
 */
final class Erasures {
  /** A range is read in well under a second. */
  private static final long RANGE = 50_000;

  private final Reader reader;
  private final Set<String> named = new HashSet<>();

  /** Entries of before keys were named count them. */
  private final Map<Whose, Integer> unnamed = new HashMap<>();

  private Erasures(Reader reader) {
    this.reader = reader;
  }

  private record Whose(String principal, String label) {}

  private record Row(String key, Whose whose) {}

  /** The keys of which the row says that they were destroyed, and no entry does. */
  static List<String> unsaid(Reader reader) {
    var erasures = new Erasures(reader);
    // Before the entries: a key that goes meanwhile has its entry then.
    var rows = erasures.rows();
    erasures.entries();
    return rows.stream().filter(row -> !erasures.isSaid(row)).map(Row::key).toList();
  }

  private void entries() {
    var last = number("SELECT coalesce(max(seq), 0) FROM audit");
    for (var from = 0L; from < last; from += RANGE) {
      texts(
              "SELECT entry FROM audit WHERE kind = 'retention' AND seq > ? AND seq <= ? ORDER BY seq",
              from)
          .forEach(this::entry);
    }
  }

  private void entry(String line) {
    try {
      var entry = StrictJson.object(line.getBytes(StandardCharsets.UTF_8));
      var keys = entry.path("key_names");
      keys.forEach(key -> named.add(key.asText()));
      if (keys.isMissingNode() && entry.path("step").asText().equals("erased")) {
        var session = entry.path("session");
        var whose = new Whose(session.path("principal").asText(), session.path("label").asText());
        unnamed.merge(whose, entry.path("keys").asInt(), Integer::sum);
      }
    } catch (MalformedJsonException _) {
      // Somebody has changed the log; its proof names the place.
    }
  }

  private boolean isSaid(Row row) {
    return named.contains(row.key()) || unnamed.merge(row.whose(), -1, Integer::sum) >= 0;
  }

  private List<Row> rows() {
    var rows = new ArrayList<Row>();
    var last = number("SELECT coalesce(max(id), 0) FROM session_key");
    for (var start = 0L; start < last; start += RANGE) {
      var from = start;
      rows.addAll(reader.read(connection -> erased(connection, from)));
    }
    return rows;
  }

  private static List<Row> erased(Connection connection, long from) throws SQLException {
    return Statements.rows(
        connection,
        """
        SELECT name, principal, label FROM session_key
        WHERE erased_at_ms IS NOT NULL AND id > ? AND id <= ? ORDER BY id
        """,
        query -> {
          query.setLong(1, from);
          query.setLong(2, from + RANGE);
        },
        row -> new Row(row.getString(1), new Whose(row.getString(2), row.getString(3))));
  }

  private List<String> texts(String sql, long from) {
    return reader.read(
        connection ->
            Statements.rows(
                connection,
                sql,
                query -> {
                  query.setLong(1, from);
                  query.setLong(2, from + RANGE);
                },
                row -> row.getString(1)));
  }

  private long number(String sql) {
    return reader.read(
        connection -> Statements.rows(connection, sql, _ -> {}, row -> row.getLong(1)).getFirst());
  }
}
