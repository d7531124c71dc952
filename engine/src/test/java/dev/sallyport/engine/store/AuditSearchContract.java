package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.audit.ApprovalStep;
import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.AuditEntry.Call;
import dev.sallyport.engine.audit.AuditEntry.Caller;
import dev.sallyport.engine.audit.AuditEntry.Labels;
import dev.sallyport.engine.audit.AuditEntry.Masked;
import dev.sallyport.engine.audit.AuditEntry.Outcome;
import dev.sallyport.engine.audit.AuditEntry.Sent;
import dev.sallyport.engine.audit.AuditEntry.Upstream;
import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.audit.AuditSearch.Field;
import dev.sallyport.engine.audit.AuditSearch.Hit;
import dev.sallyport.engine.audit.AuditSearch.Query;
import dev.sallyport.engine.audit.AuditSessions.Session;
import dev.sallyport.engine.audit.AuditTerms;
import dev.sallyport.engine.audit.PolicyChange;
import dev.sallyport.engine.audit.ToolUseStep;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Ruling;
import dev.sallyport.engine.store.SearchPage.Wanted;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for searches in every store: they find what going through all entries would find. */
abstract class AuditSearchContract {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final List<String> PEOPLE = List.of("alice", "Bob", "zoë", "o'neil");
  private static final List<String> WORDS =
      List.of("deploy", "Deployment", "friday", "no", "opus", "日本", "a\0b", "\"", "straße");

  /** Opens the store, with the same log each time. */
  abstract Store store();

  /** Waits until all that was written is in the index. */
  static void settled(Store store) {
    waited(() -> store.search().search(Query.ALL, Long.MAX_VALUE, 1).behind() == 0);
  }

  static void waited(BooleanSupplier wish) {
    var until = System.nanoTime() + LIMIT.toNanos();
    while (!wish.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the index is up to date in time").isLessThan(until);
      Thread.onSpinWait();
    }
  }

  /** Opens the store's database to read it. */
  abstract Connection reading() throws SQLException;

  /** How words are found there. */
  abstract SearchWords words();

  /**
   * Where the store is slow, pages are short, and there is always one behind them until the end.
   */
  private List<Hit> slowly(Query query) throws SQLException {
    var hits = new ArrayList<Hit>();
    try (var connection = reading()) {
      var before = OptionalLong.of(Long.MAX_VALUE);
      while (before.isPresent()) {
        var wanted = new Wanted(query, before.getAsLong(), 100, Duration.ZERO);
        var found = SearchPage.of(connection, words(), wanted);
        hits.addAll(found.hits());
        before = found.next();
      }
    }
    return hits;
  }

  private static List<Hit> all(Store store, Query query, int page) {
    var hits = new ArrayList<Hit>();
    var before = OptionalLong.of(Long.MAX_VALUE);
    while (before.isPresent()) {
      var found = store.search().search(query, before.getAsLong(), page);
      assertThat(found.hits()).hasSizeLessThanOrEqualTo(page);
      hits.addAll(found.hits());
      before = found.next();
    }
    return hits;
  }

  private static Query by(Field field, String value) {
    return new Query(Map.of(field, value), "", Optional.empty(), Optional.empty());
  }

  private static Query saying(String text) {
    return new Query(Map.of(), text, Optional.empty(), Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whatIsFoundIsWhatIsThere(long seed) throws SQLException {
    var random = new Random(seed);
    var entries = new ArrayList<AuditEntry>();
    for (var i = 0; i < 400; i++) {
      entries.addAll(exchange(random, "ex_" + i));
    }
    shuffled(entries, random);
    try (var store = store()) {
      entries.forEach(store.auditLog()::append);
      settled(store);
      // As they stand in the log, with what the store has written itself.
      var units = new LinkedHashMap<String, List<String>>();
      for (var line : store.trail().tail(AuditTrail.TAIL_LIMIT)) {
        var about = AuditTerms.of(line).about();
        units.computeIfAbsent(about.orElse("#" + units.size()), _ -> new ArrayList<>()).add(line);
      }
      for (var round = 0; round < 60; round++) {
        var query = query(random);
        var expected =
            new ArrayList<>(
                units.values().stream().filter(lines -> matches(query, lines)).toList());
        Collections.reverse(expected);
        assertThat(all(store, query, 1 + random.nextInt(100)))
            .as("seed %d, round %d: %s", seed, round, query)
            .extracting(Hit::lines)
            .containsExactlyElementsOf(expected);
        if (round % 10 == 0) {
          assertThat(slowly(query)).extracting(Hit::lines).containsExactlyElementsOf(expected);
        }
      }
    }
  }

  /** Exchanges overlap, but the entries of each keep their order. */
  private static void shuffled(List<AuditEntry> entries, Random random) {
    for (var i = 0; i + 1 < entries.size(); i++) {
      var other = i + 1;
      if (random.nextBoolean() && !entries.get(i).about().equals(entries.get(other).about())) {
        Collections.swap(entries, i, other);
      }
    }
  }

  private static <T> T one(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static String text(Random random) {
    var words = new ArrayList<String>();
    for (var i = 0; i < random.nextInt(4); i++) {
      words.add(one(random, WORDS));
    }
    return String.join(one(random, List.of(" ", "-", "* ")), words);
  }

  private static Instant at(Random random) {
    return Entries.NOW.plus(Duration.ofMinutes(random.nextInt(6 * 60)));
  }

  private static List<AuditEntry> exchange(Random random, String id) {
    var entries = new ArrayList<AuditEntry>();
    if (random.nextInt(10) == 0) {
      entries.add(
          new PolicyChange(
              at(random), random.nextBoolean(), false, "r", "d", List.of(text(random))));
    }
    entries.add(
        new AuditEntry.Intent(
            id,
            at(random),
            new Caller(
                one(random, PEOPLE),
                one(random, List.of("https://one.example", "https://two.example")),
                Identity.Kind.PERSON,
                List.of("g" + random.nextInt(4)),
                "",
                Identity.Method.OIDC,
                List.of(),
                List.of()),
            new Call(
                "messages",
                "claude-" + one(random, List.of("opus", "haiku", "opus-5")),
                true,
                new Labels(one(random, List.of("", "s1", "S1", "s\0")), ""),
                "ab",
                1,
                "cd"),
            new Ruling(new Decision.Allow(Set.of("rule " + random.nextInt(5))), "r1", "d1")));
    if (random.nextInt(3) == 0) {
      entries.add(
          new ToolUseStep(
              id,
              at(random),
              new ToolUseStep.Tool("tool_use", "t", one(random, List.of("Bash", "Read")), ""),
              ToolUseStep.Step.PASSED,
              Optional.empty(),
              "",
              ""));
    }
    if (random.nextInt(3) == 0) {
      entries.add(
          new ApprovalStep(
              "ap_" + id,
              id,
              at(random),
              ApprovalStep.Step.GRANTED,
              "https://one.example#" + one(random, PEOPLE),
              text(random),
              new TreeSet<>(Set.of("rule 1"))));
    }
    if (random.nextInt(5) > 0) {
      entries.add(
          new Outcome(
              id,
              at(random),
              one(random, List.of(Outcome.Result.COMPLETED, Outcome.Result.FAILED)),
              new Sent(OptionalInt.of(200), "", 1, Duration.ZERO),
              Optional.of(
                  new Upstream("", 200, "req_" + id, OptionalLong.empty(), OptionalLong.empty())),
              random.nextInt(4) == 0 ? List.of(new Masked("email", "reply", 1)) : List.of(),
              Optional.empty()));
    }
    return entries;
  }

  private static Query query(Random random) {
    var fields = new EnumMap<Field, String>(Field.class);
    for (var i = 0; i < random.nextInt(4); i++) {
      switch (random.nextInt(9)) {
        case 0 -> fields.put(Field.PERSON, one(random, PEOPLE));
        case 1 -> fields.put(Field.PERSON, "https://two.example#ALICE");
        case 2 -> fields.put(Field.GROUP, "g" + random.nextInt(5));
        case 3 -> fields.put(Field.RULE, "RULE " + random.nextInt(6));
        case 4 -> fields.put(Field.TOOL, "bash");
        case 5 -> fields.put(Field.SESSION, one(random, List.of("s1", "s\0", "none")));
        case 6 ->
            fields.put(Field.REQUEST, one(random, List.of("ex_", "req_ex_")) + random.nextInt(410));
        case 7 -> fields.put(Field.RESULT, one(random, List.of("completed", "rejected")));
        default -> fields.put(Field.DETECTOR, "email");
      }
    }
    var text = random.nextInt(3) == 0 ? text(random).replace("\"", "d") : "";
    var from = random.nextInt(4) == 0 ? Optional.of(at(random)) : Optional.<Instant>empty();
    var to = random.nextInt(4) == 0 ? Optional.of(at(random)) : Optional.<Instant>empty();
    return new Query(fields, text, from, to);
  }

  private static boolean matches(Query query, List<String> lines) {
    var all = lines.stream().map(AuditTerms::of).toList();
    var at = all.getFirst().at();
    var words = new HashSet<String>();
    all.forEach(one -> one.texts().forEach(text -> words.addAll(AuditTerms.words(text))));
    return query.fields().entrySet().stream()
            .allMatch(
                field ->
                    all.stream()
                        .anyMatch(
                            one ->
                                one.terms()
                                        .contains(
                                            new AuditTerms.Term(
                                                field.getKey(),
                                                AuditTerms.folded(field.getValue())))
                                    || (field.getKey() == Field.REQUEST
                                        && one.exchange().equals(field.getValue()))))
        && query.words().stream()
            .allMatch(wanted -> words.stream().anyMatch(word -> word.startsWith(wanted)))
        && query.from().map(AuditJson::instant).filter(from -> at.compareTo(from) < 0).isEmpty()
        && query.to().map(AuditJson::instant).filter(to -> at.compareTo(to) >= 0).isEmpty();
  }

  @Test
  void aCallIsFoundByTheToolInItsReplyAndByWhoAllowedIt() {
    try (var store = store()) {
      store.auditLog().append(Entries.intent("ex_1"));
      store
          .auditLog()
          .append(
              new ApprovalStep(
                  "ap_1",
                  "ex_1",
                  Entries.NOW,
                  ApprovalStep.Step.GRANTED,
                  "https://issuer.example#sam",
                  "needed for the release",
                  new TreeSet<>()));
      settled(store);
      var both =
          new Query(
              Map.of(Field.PERSON, "sam", Field.GROUP, "ml", Field.RULE, "ML may complete"),
              "rel opus",
              Optional.empty(),
              Optional.empty());
      assertThat(all(store, both, 10))
          .singleElement()
          .satisfies(
              hit -> {
                assertThat(hit.exchange()).isEqualTo("ex_1");
                assertThat(hit.lines()).hasSize(2);
                assertThat(hit.session())
                    .hasValue(store.trail().sessions(Long.MAX_VALUE, 1).getFirst().id());
              });
      assertThat(all(store, by(Field.REQUEST, "ex_1"), 10)).hasSize(1);
      assertThat(all(store, by(Field.APPROVAL, "ap_1"), 10)).hasSize(1);
      assertThat(all(store, by(Field.PERSON, "sa"), 10)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"opus",
        "opus OR",
        "NOT opus",
        "opus AND NEAR(opus",
        "words:opus",
        "opus'); DROP TABLE audit; --",
        "opus & ! | ( ) :* <->",
        "^opus* + -opus",
        "opus\0",
        "{opus}: \\opus"
      })
  void aTextIsWordsAndNoQuestionInAnybodysLanguage(String text) {
    try (var store = store()) {
      store.auditLog().append(Entries.intent("ex_1"));
      settled(store);
      var found = all(store, saying(text), 10);
      var foreign = new HashSet<>(AuditTerms.words(text));
      foreign.remove("opus");
      assertThat(found).hasSize(foreign.isEmpty() ? 1 : 0);
    }
  }

  @Test
  void theIndexGoesOnAfterARestart() {
    for (var round = 0; round < 3; round++) {
      try (var store = store()) {
        for (var i = 0; i < 200; i++) {
          store.auditLog().append(Entries.intent("ex_" + round + "_" + i));
        }
      }
    }
    try (var store = store()) {
      settled(store);
      assertThat(all(store, by(Field.PERSON, "alice"), 100)).hasSize(600);
      assertThat(all(store, saying("opus"), 100)).hasSize(600);
    }
  }

  @Test
  void sessionsAreFoundByTheirLabel() {
    try (var store = store()) {
      var random = new Random(3);
      for (var i = 0; i < 100; i++) {
        exchange(random, "ex_" + i).forEach(store.auditLog()::append);
      }
      try (var trail = store.trail()) {
        var labelled = trail.labelled("s1", Long.MAX_VALUE, 200);
        assertThat(labelled)
            .isNotEmpty()
            .containsExactlyElementsOf(
                trail.sessions(Long.MAX_VALUE, 200).stream()
                    .filter(session -> session.label().equals("s1"))
                    .toList());
        assertThat(trail.labelled("s1", labelled.getFirst().last(), 200))
            .containsExactlyElementsOf(labelled.subList(1, labelled.size()));
        assertThat(labelled).extracting(Session::label).containsOnly("s1");
        assertThat(trail.labelled("nobody's", Long.MAX_VALUE, 10)).isEmpty();
      }
    }
  }
}
