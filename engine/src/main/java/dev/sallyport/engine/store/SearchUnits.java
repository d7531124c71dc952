package dev.sallyport.engine.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.audit.AuditSearch;
import dev.sallyport.engine.audit.AuditSearch.Hit;
import dev.sallyport.engine.audit.AuditTerms;
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
import java.util.OptionalLong;
import java.util.Set;

/** What is found: units with their entries. */
final class SearchUnits {

  private SearchUnits() {}

  private record Head(long unit, String exchange, String line) {}

  private static List<Head> heads(Connection connection, List<Long> units) throws SQLException {
    var heads = new ArrayList<Head>();
    for (var part : SearchTable.parts(units)) {
      heads.addAll(
          Statements.rows(
              connection,
              "SELECT seq, coalesce(exchange, ''), entry FROM audit WHERE seq IN (%s) ORDER BY seq DESC"
                  .formatted(SearchTable.places(part.size())),
              query -> SearchTable.numbers(query, 1, part),
              row -> new Head(row.getLong(1), row.getString(2), row.getString(3))));
    }
    return heads;
  }

  /** All words of the texts in each unit's entries, which are read some hundred units at once. */
  static Map<Long, Set<String>> words(Connection connection, List<Long> units) throws SQLException {
    var words = new HashMap<Long, Set<String>>();
    var exchanges = new HashMap<String, Set<String>>();
    for (var head : heads(connection, units)) {
      var said = new HashSet<String>();
      words.put(head.unit(), said);
      if (head.exchange().isEmpty()) {
        add(said, head.line());
      } else {
        exchanges.put(head.exchange(), said);
      }
    }
    for (var part : SearchTable.parts(List.copyOf(exchanges.keySet()))) {
      var _ =
          Statements.rows(
              connection,
              "SELECT exchange, entry FROM audit WHERE exchange IN (%s)"
                  .formatted(SearchTable.places(part.size())),
              query -> {
                for (var i = 0; i < part.size(); i++) {
                  query.setString(i + 1, part.get(i));
                }
              },
              row -> add(exchanges.getOrDefault(row.getString(1), Set.of()), row.getString(2)));
    }
    return words;
  }

  private static boolean add(Set<String> words, String line) {
    AuditTerms.of(line).texts().forEach(text -> words.addAll(AuditTerms.words(text)));
    return true;
  }

  /** The units as they are shown. */
  static List<Hit> hits(Connection connection, List<Long> units) throws SQLException {
    var hits = new ArrayList<Hit>();
    for (var head : heads(connection, units)) {
      hits.add(
          new Hit(
              head.unit(), head.exchange(), session(connection, head), lines(connection, head)));
    }
    return hits;
  }

  private static List<String> lines(Connection connection, Head head) throws SQLException {
    if (head.exchange().isEmpty()) {
      return List.of(head.line());
    }
    return Statements.rows(
        connection,
        "SELECT entry FROM audit WHERE exchange = ? ORDER BY seq LIMIT ?",
        query -> {
          query.setString(1, head.exchange());
          query.setInt(2, AuditSearch.LINES_MAX);
        },
        row -> row.getString(1));
  }

  /** The session of a call, which its first entry names. */
  private static OptionalLong session(Connection connection, Head head) throws SQLException {
    // PostgreSQL keeps such a call under no label, so it is in no session that could be named.
    if (head.line().contains("\\u0000")) {
      return OptionalLong.empty();
    }
    JsonNode entry;
    try {
      entry = StrictJson.object(head.line().getBytes(StandardCharsets.UTF_8));
    } catch (MalformedJsonException _) {
      return OptionalLong.empty();
    }
    var caller = entry.path("caller");
    if (!entry.has("call") || !caller.has("subject")) {
      return OptionalLong.empty();
    }
    var principal = caller.path("issuer").asText() + "#" + caller.path("subject").asText();
    return SessionTable.named(
        connection, Statements.text(principal), entry.path("call").path("session_label").asText());
  }
}
