package dev.sallyport.engine.store;

import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.audit.AuditSearch;
import dev.sallyport.engine.audit.AuditSearch.Field;
import dev.sallyport.engine.audit.AuditSearch.Page;
import dev.sallyport.engine.audit.AuditSearch.Query;
import dev.sallyport.engine.store.SearchTable.Bounds;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One page of a search. The condition of which the index has fewest leads; whatever it brings, the
 * newest first, is held against the others, some hundred at once.
 */
final class SearchPage {

  /**
   * So many units are looked at for a page, some µs each where the index tells and some 50 where
   * the entries have to be read: a page takes half a second at most, where the store is quick.
   */
  static final int LOOKED_MAX = 10_000;

  /** Where it is slow a page ends then, before whoever waits for it gives up. */
  private static final Duration WITHIN = Duration.ofSeconds(2);

  /** Beyond, a condition is as good a leader as any other. */
  private static final int COUNTED_MAX = 1_000;

  /** A word that stands in more texts does not lead; it is looked for in what others bring. */
  private static final int TEXTS_MAX = 200;

  /** Entries may say instants that are no years of ours, but none that sort outside of these. */
  private static final String FIRST = "0000-01-01T00:00:00.000Z";

  private static final String LAST = "9999-12-31T23:59:59.999Z";

  private final Connection connection;
  private final long until;
  private final int limit;
  private final String from;
  private final String to;
  private final boolean timed;
  private final List<Condition> conditions = new ArrayList<>();
  private final Bounds bounds;

  /** What has to hold of a unit. */
  private sealed interface Condition {

    /** It has this value in the index. */
    record Value(long id) implements Condition {}

    /** It is this one. */
    record One(long unit) implements Condition {}

    /**
     * One of its texts has a word that begins so.
     *
     * @param texts in which there is one; they lead only if these are all
     */
    record Word(String word, List<Long> texts) implements Condition {
      boolean leads() {
        return texts.size() <= TEXTS_MAX;
      }
    }
  }

  /**
   * What was found.
   *
   * @param next before which to go on; empty if there is no more
   */
  private record Found(List<Long> units, OptionalLong next) {}

  /**
   * What is asked for.
   *
   * @param before units before this one
   * @param limit how many
   * @param within after which nothing more is looked at, but some hundred units always are
   */
  record Wanted(Query query, long before, int limit, Duration within) {
    Wanted(Query query, long before, int limit) {
      this(query, before, limit, WITHIN);
    }
  }

  /** The page, with what was found. */
  static Page of(Connection connection, SearchWords words, Wanted wanted) throws SQLException {
    // It is counted first: what has been found since is no more than what was said.
    var behind =
        SearchTable.behind(connection).stream().mapToLong(log -> log.size() - log.from()).sum();
    var found = new SearchPage(connection, words, wanted).find();
    return new Page(SearchUnits.hits(connection, found.units()), found.next(), behind);
  }

  private SearchPage(Connection connection, SearchWords words, Wanted wanted) throws SQLException {
    var query = wanted.query();
    this.connection = connection;
    this.until = System.nanoTime() + wanted.within().toNanos();
    this.limit = Math.clamp(wanted.limit(), 1, AuditSearch.PAGE_MAX);
    this.timed = query.from().isPresent() || query.to().isPresent();
    this.from = query.from().map(SearchPage::instant).orElse(FIRST);
    this.to = query.to().map(SearchPage::instant).orElse(LAST);
    var within = timed ? SearchTable.bounds(connection, from, to) : new Bounds(0, Long.MAX_VALUE);
    this.bounds = new Bounds(within.from(), Math.min(wanted.before(), within.before()));
    for (var field : query.fields().entrySet()) {
      conditions.add(condition(field.getKey(), field.getValue()));
    }
    for (var word : query.words()) {
      conditions.add(new Condition.Word(word, words.texts(connection, word, TEXTS_MAX + 1)));
    }
  }

  /** Years of five digits would sort before those of four. */
  private static String instant(Instant at) {
    var text = AuditJson.instant(at);
    if (text.length() == LAST.length()) {
      return text;
    }
    return at.isBefore(Instant.EPOCH) ? FIRST : LAST;
  }

  private Condition condition(Field field, String value) throws SQLException {
    if (field == Field.REQUEST) {
      var known =
          Statements.rows(
              connection,
              "SELECT coalesce(min(seq), 0) FROM audit WHERE exchange = ?",
              query -> query.setString(1, Statements.text(value.strip())),
              row -> row.getLong(1));
      if (known.getFirst() > 0) {
        return new Condition.One(known.getFirst());
      }
    }
    return new Condition.Value(SearchTable.id(field, value));
  }

  private Found find() throws SQLException {
    var leader = leader();
    var others = new ArrayList<>(conditions);
    others.removeAll(leader);
    var candidates = candidates(leader);
    var found = new ArrayList<Long>();
    var looked = 0;
    var last = OptionalLong.empty();
    while (looked < LOOKED_MAX && (looked == 0 || System.nanoTime() < until)) {
      var some = candidates.next(Math.min(SearchTable.AT_ONCE, LOOKED_MAX - looked));
      if (some.isEmpty()) {
        return new Found(found, OptionalLong.empty());
      }
      looked += some.size();
      last = OptionalLong.of(some.getLast());
      for (var unit : held(some, others)) {
        if (found.size() == limit) {
          return new Found(found, OptionalLong.of(found.getLast()));
        }
        found.add(unit);
      }
    }
    return new Found(found, last);
  }

  /** That of which there are fewest; none, which is everything, if none can lead. */
  private List<Condition> leader() throws SQLException {
    var best = List.<Condition>of();
    var fewest = Integer.MAX_VALUE;
    for (var condition : conditions) {
      var count = count(condition);
      if (count < fewest) {
        fewest = count;
        best = List.of(condition);
      }
    }
    return best;
  }

  private SearchCandidates candidates(List<Condition> leader) throws SQLException {
    var lists = new ArrayList<SearchCandidates.Units>();
    if (leader.isEmpty()) {
      lists.add((before, limit) -> SearchTable.units(connection, until(before), limit));
    }
    for (var condition : leader) {
      switch (condition) {
        case Condition.Value(var id) -> lists.add(having(id));
        case Condition.One(var unit) ->
            lists.add(
                (before, _) -> unit < before && unit >= bounds.from() ? List.of(unit) : List.of());
        case Condition.Word word -> word.texts().forEach(text -> lists.add(having(text)));
      }
    }
    return new SearchCandidates(lists, bounds.before());
  }

  private SearchCandidates.Units having(long value) {
    return (before, limit) -> SearchTable.units(connection, value, until(before), limit);
  }

  private Bounds until(long before) {
    return new Bounds(bounds.from(), before);
  }

  private int count(Condition condition) throws SQLException {
    return switch (condition) {
      case Condition.Value(var id) -> SearchTable.count(connection, id, bounds, COUNTED_MAX);
      case Condition.One _ -> 1;
      case Condition.Word word -> {
        if (!word.leads()) {
          yield Integer.MAX_VALUE;
        }
        var sum = 0;
        for (var text : word.texts()) {
          if (sum < COUNTED_MAX) {
            sum += SearchTable.count(connection, text, bounds, COUNTED_MAX);
          }
        }
        yield sum;
      }
    };
  }

  /** Those of the units of which everything holds, in their order. */
  private List<Long> held(List<Long> units, List<Condition> others) throws SQLException {
    var left = units;
    if (timed) {
      left = kept(left, SearchTable.between(connection, left, from, to));
    }
    var sought = new ArrayList<String>();
    for (var other : others) {
      switch (other) {
        case Condition.Value(var id) -> left = kept(left, SearchTable.having(connection, left, id));
        case Condition.One(var unit) -> left = kept(left, Set.of(unit));
        case Condition.Word word -> sought.add(word.word());
      }
    }
    if (sought.isEmpty() || left.isEmpty()) {
      return left;
    }
    var said = SearchUnits.words(connection, left);
    return left.stream()
        .filter(
            unit ->
                sought.stream().allMatch(word -> begins(said.getOrDefault(unit, Set.of()), word)))
        .toList();
  }

  private static boolean begins(Set<String> words, String with) {
    return words.stream().anyMatch(word -> word.startsWith(with));
  }

  private static List<Long> kept(List<Long> units, Set<Long> those) {
    return units.stream().filter(those::contains).toList();
  }
}
