package dev.sallyport.engine.store;

import dev.sallyport.engine.audit.AuditSearch.Field;
import dev.sallyport.engine.audit.AuditTerms;
import dev.sallyport.engine.audit.AuditTerms.Term;
import dev.sallyport.engine.json.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The tables by which the audit log is searched, as statements inside somebody else's. */
final class SearchTable {

  /** As many parameters are in one statement. */
  static final int AT_ONCE = 256;

  /** What entries' instants begin with: the hour. */
  private static final int HOUR_CHARS = "2026-11-30T04".length();

  private SearchTable() {}

  /** What stands for a value in the index: 63 bits of its SHA-256. */
  static long id(Term term) {
    return id(term.field().word(), term.value());
  }

  /** What stands there for a text of which words are looked for. */
  static long textId(String text) {
    return id("", text);
  }

  private static long id(String kind, String value) {
    var digest = Digests.digest();
    digest.update(kind.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    var hash = digest.digest(value.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(hash).getLong() & Long.MAX_VALUE;
  }

  /** What that looks for, whose case is nothing to it. */
  static long id(Field field, String value) {
    return id(new Term(field, AuditTerms.folded(value)));
  }

  /** A unit that has a value. */
  private record Posting(long value, long unit) {}

  /** From the first unit to the last. */
  private record Span(long first, long last) {
    Span with(Span other) {
      return new Span(Math.min(first, other.first), Math.max(last, other.last));
    }
  }

  /** An entry, and what it is found by. */
  record Entry(long seq, AuditTerms terms) {}

  /**
   * What entries are found by.
   *
   * @param log in which they are leaves
   * @param texts by their numbers, as words between blanks
   */
  private record Rows(
      int log,
      SortedSet<Posting> postings,
      SortedMap<Long, String> texts,
      SortedMap<String, Span> hours) {}

  /**
   * Adds what entries are found by, once. Rows come in their order, so that two gateways which
   * write the same ones wait for each other, and never crosswise.
   *
   * @param known texts that are there already
   * @return the texts that are there now
   */
  static Set<Long> add(Connection connection, int log, List<Entry> entries, Set<Long> known)
      throws SQLException {
    var units = units(connection, entries);
    var rows =
        new Rows(
            log,
            new TreeSet<>(
                Comparator.comparingLong(Posting::value).thenComparingLong(Posting::unit)),
            new TreeMap<>(),
            new TreeMap<>());
    for (var entry : entries) {
      var terms = entry.terms();
      var seq = entry.seq();
      long unit = terms.about().map(exchange -> units.getOrDefault(exchange, seq)).orElse(seq);
      terms.terms().forEach(term -> rows.postings().add(new Posting(id(term), unit)));
      for (var text : terms.texts()) {
        var id = textId(text);
        rows.postings().add(new Posting(id, unit));
        if (!known.contains(id)) {
          rows.texts().computeIfAbsent(id, _ -> String.join(" ", AuditTerms.words(text)));
        }
      }
      if (unit == seq && terms.at().length() >= HOUR_CHARS) {
        rows.hours().merge(hour(terms.at()), new Span(unit, unit), Span::with);
      }
    }
    addTexts(connection, rows);
    addPostings(connection, rows);
    addHours(connection, rows);
    return rows.texts().keySet();
  }

  private static String hour(String at) {
    return at.substring(0, HOUR_CHARS);
  }

  /** The first entry of each exchange, those that were added just now included. */
  private static Map<String, Long> units(Connection connection, List<Entry> entries)
      throws SQLException {
    var exchanges = new HashSet<String>();
    entries.forEach(entry -> entry.terms().about().ifPresent(exchanges::add));
    var units = new HashMap<String, Long>();
    for (var part : parts(new ArrayList<>(exchanges))) {
      try (var query =
          connection.prepareStatement(
              "SELECT exchange, min(seq) FROM audit WHERE exchange IN (%s) GROUP BY exchange"
                  .formatted(places(part.size())))) {
        for (var i = 0; i < part.size(); i++) {
          query.setString(i + 1, part.get(i));
        }
        try (var rows = query.executeQuery()) {
          while (rows.next()) {
            units.put(rows.getString(1), rows.getLong(2));
          }
        }
      }
    }
    return units;
  }

  private static void addTexts(Connection connection, Rows rows) throws SQLException {
    try (var insert =
        connection.prepareStatement(
            "INSERT INTO search_text (id, words) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
      for (var text : rows.texts().entrySet()) {
        insert.setLong(1, text.getKey());
        insert.setString(2, text.getValue());
        insert.addBatch();
      }
      var _ = insert.executeBatch();
    }
  }

  private static void addPostings(Connection connection, Rows rows) throws SQLException {
    try (var insert =
        connection.prepareStatement(
            "INSERT INTO search_posting (value, unit) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
      for (var posting : rows.postings()) {
        insert.setLong(1, posting.value());
        insert.setLong(2, posting.unit());
        insert.addBatch();
      }
      var _ = insert.executeBatch();
    }
  }

  private static void addHours(Connection connection, Rows rows) throws SQLException {
    try (var upsert =
        connection.prepareStatement(
            """
            INSERT INTO search_hour (hour, log, first, last) VALUES (?, ?, ?, ?)
            ON CONFLICT (hour, log) DO UPDATE SET
              first = CASE WHEN excluded.first < search_hour.first THEN excluded.first ELSE search_hour.first END,
              last = CASE WHEN excluded.last > search_hour.last THEN excluded.last ELSE search_hour.last END
            """)) {
      for (var hour : rows.hours().entrySet()) {
        upsert.setString(1, hour.getKey());
        upsert.setInt(2, rows.log());
        upsert.setLong(3, hour.getValue().first());
        upsert.setLong(4, hour.getValue().last());
        upsert.addBatch();
      }
      var _ = upsert.executeBatch();
    }
  }

  /**
   * A log whose entries are not all in the index.
   *
   * @param from the first leaf that is not
   */
  record Behind(int log, long from, long size) {}

  static List<Behind> behind(Connection connection) throws SQLException {
    return Statements.rows(
        connection,
        """
        SELECT log.id, coalesce(search_cursor.leaf, 0), log.size
        FROM log LEFT JOIN search_cursor ON search_cursor.log = log.id
        WHERE log.size > coalesce(search_cursor.leaf, 0) ORDER BY log.id
        """,
        _ -> {},
        row -> new Behind(row.getInt(1), row.getLong(2), row.getLong(3)));
  }

  /**
   * Takes on the leaves of a log from one to before another; says whether nobody else has. Whoever
   * is about to waits for the end of the transaction.
   */
  static boolean claim(Connection connection, int log, long from, long to) throws SQLException {
    if (from == 0) {
      var _ =
          Statements.change(
              connection,
              "INSERT INTO search_cursor (log, leaf) VALUES (?, 0) ON CONFLICT DO NOTHING",
              insert -> insert.setInt(1, log));
    }
    return Statements.change(
        connection,
        "UPDATE search_cursor SET leaf = ? WHERE log = ? AND leaf = ?",
        update -> {
          update.setLong(1, to);
          update.setInt(2, log);
          update.setLong(3, from);
        });
  }

  /** Lists of {@link #AT_ONCE} at most. */
  static <T> List<List<T>> parts(List<T> all) {
    var parts = new ArrayList<List<T>>();
    for (var from = 0; from < all.size(); from += AT_ONCE) {
      parts.add(all.subList(from, Math.min(from + AT_ONCE, all.size())));
    }
    return parts;
  }

  /** Places for so many parameters. */
  static String places(int count) {
    return String.join(", ", Collections.nCopies(count, "?"));
  }

  /** Where units may stand that began in that time: from the first to before the second. */
  record Bounds(long from, long before) {}

  /**
   * The bounds of units that began from one instant to before another, as entries write instants.
   */
  static Bounds bounds(Connection connection, String from, String to) throws SQLException {
    return Statements.rows(
            connection,
            """
            SELECT (SELECT coalesce(min(first), 9223372036854775807) FROM search_hour WHERE hour >= ?),
              (SELECT coalesce(max(last), 0) + 1 FROM search_hour WHERE hour <= ?)
            """,
            query -> {
              query.setString(1, hour(from));
              query.setString(2, hour(to));
            },
            row -> new Bounds(row.getLong(1), row.getLong(2)))
        .getFirst();
  }

  /** The units with a value, the newest first. */
  static List<Long> units(Connection connection, long value, Bounds bounds, int limit)
      throws SQLException {
    return Statements.rows(
        connection,
        "SELECT unit FROM search_posting WHERE value = ? AND unit < ? AND unit >= ? ORDER BY unit DESC LIMIT ?",
        query -> {
          query.setLong(1, value);
          query.setLong(2, bounds.before());
          query.setLong(3, bounds.from());
          query.setInt(4, limit);
        },
        row -> row.getLong(1));
  }

  /** All units, the newest first. */
  static List<Long> units(Connection connection, Bounds bounds, int limit) throws SQLException {
    return Statements.rows(
        connection,
        """
        SELECT seq FROM audit WHERE seq < ? AND seq >= ? AND (exchange IS NULL OR exchange = ''
          OR NOT EXISTS (SELECT 1 FROM audit AS one WHERE one.exchange = audit.exchange AND one.seq < audit.seq))
        ORDER BY seq DESC LIMIT ?
        """,
        query -> {
          query.setLong(1, bounds.before());
          query.setLong(2, bounds.from());
          query.setInt(3, limit);
        },
        row -> row.getLong(1));
  }

  /** How many units have a value, up to a limit. */
  static int count(Connection connection, long value, Bounds bounds, int limit)
      throws SQLException {
    return Statements.rows(
            connection,
            """
            SELECT count(*) FROM
              (SELECT 1 FROM search_posting WHERE value = ? AND unit < ? AND unit >= ? LIMIT ?) AS counted
            """,
            query -> {
              query.setLong(1, value);
              query.setLong(2, bounds.before());
              query.setLong(3, bounds.from());
              query.setInt(4, limit);
            },
            row -> row.getInt(1))
        .getFirst();
  }

  /** Those of the units that have a value. */
  static Set<Long> having(Connection connection, List<Long> units, long value) throws SQLException {
    return chosen(
        connection,
        units,
        "SELECT unit FROM search_posting WHERE value = ? AND unit IN (%s)",
        query -> query.setLong(1, value),
        1);
  }

  /** Those of the units that began from one instant to before another. */
  static Set<Long> between(Connection connection, List<Long> units, String from, String to)
      throws SQLException {
    return chosen(
        connection,
        units,
        "SELECT seq FROM audit WHERE at >= ? AND at < ? AND seq IN (%s)",
        query -> {
          query.setString(1, from);
          query.setString(2, to);
        },
        2);
  }

  private static Set<Long> chosen(
      Connection connection, List<Long> units, String sql, Statements.Filling filling, int filled)
      throws SQLException {
    var chosen = new HashSet<Long>();
    for (var part : parts(units)) {
      chosen.addAll(
          Statements.rows(
              connection,
              sql.formatted(places(part.size())),
              query -> {
                filling.fill(query);
                numbers(query, filled + 1, part);
              },
              row -> row.getLong(1)));
    }
    return chosen;
  }

  static void numbers(PreparedStatement query, int first, List<Long> numbers) throws SQLException {
    for (var i = 0; i < numbers.size(); i++) {
      query.setLong(first + i, numbers.get(i));
    }
  }
}
