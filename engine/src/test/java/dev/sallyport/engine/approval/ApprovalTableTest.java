package dev.sallyport.engine.approval;

import static dev.sallyport.engine.approval.Fixtures.NOW;
import static dev.sallyport.engine.approval.Fixtures.WITHIN;
import static dev.sallyport.engine.approval.Fixtures.identity;
import static dev.sallyport.engine.approval.Fixtures.person;
import static dev.sallyport.engine.approval.Fixtures.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sallyport.engine.approval.Approval.State;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Lasting;
import dev.sallyport.engine.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every state with every event, up to the deadline and from it on. */
final class ApprovalTableTest {

  /**
   * A column is a state ({@code asked}: pending with no vote; {@code halfway}: pending with the
   * first of two votes; {@code lasting}: granted for an hour; {@code worn}: spent, and given back
   * as often as can be), a row an event one millisecond before the deadline or exactly at it.
   * {@code >x}: it moves to x. {@code x}: declined, since it is x. {@code not}: this person may
   * not.
   */
  private static final String TABLE =
      """
      event                   | asked      | halfway    | granted    | lasting    | spent    | worn  | refused | expired | withdrawn
      yes from Sam            | >pending   | not        | granted    | granted    | spent    | spent | refused | expired | withdrawn
      yes from Kim            | >pending   | >granted   | granted    | granted    | spent    | spent | refused | expired | withdrawn
      no from Sam             | >refused   | >refused   | granted    | >refused   | spent    | spent | refused | expired | withdrawn
      no from Kim             | >refused   | >refused   | granted    | >refused   | spent    | spent | refused | expired | withdrawn
      yes from the asker      | not        | not        | granted    | granted    | spent    | spent | refused | expired | withdrawn
      no from the asker       | not        | not        | granted    | not        | spent    | spent | refused | expired | withdrawn
      yes from an outsider    | not        | not        | granted    | granted    | spent    | spent | refused | expired | withdrawn
      no from an outsider     | not        | not        | granted    | not        | spent    | spent | refused | expired | withdrawn
      yes from a service      | not        | not        | granted    | granted    | spent    | spent | refused | expired | withdrawn
      yes from Sam's agent    | not        | not        | granted    | granted    | spent    | spent | refused | expired | withdrawn
      yes by a narrowed token | not        | not        | granted    | granted    | spent    | spent | refused | expired | withdrawn
      yes from Olga, on call  | >granted   | >granted   | granted    | granted    | spent    | spent | refused | expired | withdrawn
      no reason from Olga     | not        | not        | granted    | granted    | spent    | spent | refused | expired | withdrawn
      no from Olga            | >refused   | >refused   | granted    | >refused   | spent    | spent | refused | expired | withdrawn
      yes from Ann, who is both | >pending | >granted   | granted    | granted    | spent    | spent | refused | expired | withdrawn
      emergency from Ann      | >granted   | >granted   | granted    | granted    | spent    | spent | refused | expired | withdrawn
      emergency from Sam      | >pending   | not        | granted    | granted    | spent    | spent | refused | expired | withdrawn
      emergency from the asker| not        | not        | granted    | granted    | spent    | spent | refused | expired | withdrawn
      emergency from an outsider | not     | not        | granted    | granted    | spent    | spent | refused | expired | withdrawn
      used                    | pending    | pending    | >spent     | >granted   | spent    | spent | refused | expired | withdrawn
      given back              | pending    | pending    | granted    | granted    | >granted | spent | refused | expired | withdrawn
      given back by another   | pending    | pending    | granted    | granted    | spent    | spent | refused | expired | withdrawn
      lapsed                  | pending    | pending    | granted    | granted    | spent    | spent | refused | expired | withdrawn
      taken back by the asker | >withdrawn | >withdrawn | >withdrawn | >withdrawn | spent    | spent | refused | expired | withdrawn
      taken back by Kim       | not        | not        | not        | not        | spent    | spent | refused | expired | withdrawn
      late: yes from Sam      | expired    | expired    | granted    | granted    | spent    | spent | refused | expired | withdrawn
      late: yes from Kim      | expired    | expired    | granted    | granted    | spent    | spent | refused | expired | withdrawn
      late: no from Kim       | expired    | expired    | granted    | expired    | spent    | spent | refused | expired | withdrawn
      late: yes from the asker| expired    | expired    | granted    | granted    | spent    | spent | refused | expired | withdrawn
      late: emergency from Ann| expired    | expired    | granted    | granted    | spent    | spent | refused | expired | withdrawn
      late: used              | pending    | pending    | expired    | expired    | spent    | spent | refused | expired | withdrawn
      late: given back        | pending    | pending    | granted    | granted    | spent    | spent | refused | expired | withdrawn
      late: lapsed            | >expired   | >expired   | >expired   | >expired   | spent    | spent | refused | expired | withdrawn
      late: taken back by the asker | expired | expired | expired    | expired    | spent    | spent | refused | expired | withdrawn
      """;

  private static final Identity SAM = person("sam", "security");
  private static final Identity KIM = person("kim", "staff", "security");
  private static final Identity OLGA = person("olga", "oncall");
  private static final Identity ANN = person("ann", "security", "oncall");
  private static final Identity ASKER = person("alice", "security", "oncall");

  private static final SequencedMap<String, Approval> STATES = states();
  private static final Map<String, Function<Instant, Event>> EVENTS =
      Map.ofEntries(
          answer("yes from Sam", SAM, true),
          answer("yes from Kim", KIM, true),
          answer("no from Sam", SAM, false),
          answer("no from Kim", KIM, false),
          answer("yes from the asker", ASKER, true),
          answer("no from the asker", ASKER, false),
          answer("yes from an outsider", person("eve", "ml"), true),
          answer("no from an outsider", person("eve", "ml"), false),
          answer("yes from a service", identity(Identity.Kind.SERVICE, "bot", "security"), true),
          answer(
              "yes from Sam's agent", limited(List.of("https://idp.example#bot"), List.of()), true),
          answer("yes by a narrowed token", limited(List.of(), List.of("reader")), true),
          answer("yes from Olga, on call", OLGA, true),
          Map.entry("no reason from Olga", at -> new Event.Answered(at, OLGA, true, " ")),
          answer("no from Olga", OLGA, false),
          answer("yes from Ann, who is both", ANN, true),
          emergency("emergency from Ann", ANN),
          emergency("emergency from Sam", SAM),
          emergency("emergency from the asker", ASKER),
          emergency("emergency from an outsider", person("eve", "ml")),
          Map.entry("given back", at -> new Event.GivenBack(at, "ex_9")),
          Map.entry("given back by another", at -> new Event.GivenBack(at, "ex_8")),
          Map.entry("used", at -> new Event.Used(at, "ex_other")),
          Map.entry("lapsed", Event.Lapsed::new),
          Map.entry("taken back by the asker", at -> new Event.TakenBack(at, ASKER)),
          Map.entry("taken back by Kim", at -> new Event.TakenBack(at, KIM)));

  /** A token for Sam that somebody else holds, or that is for a part of what Sam may do. */
  private static Identity limited(List<String> actors, List<String> scope) {
    return new Identity(
        SAM.kind(),
        SAM.subject(),
        SAM.issuer(),
        SAM.groups(),
        Map.of(),
        "",
        SAM.issuedAt(),
        SAM.expiresAt(),
        SAM.method(),
        actors,
        scope);
  }

  @TestFactory
  Stream<DynamicTest> table() {
    var lines = TABLE.lines().map(ApprovalTableTest::cells).toList();
    var columns = lines.getFirst();
    var tests = new ArrayList<DynamicTest>();
    for (var row : lines.subList(1, lines.size())) {
      for (var column = 1; column < columns.size(); column++) {
        var state = columns.get(column);
        var wanted = row.get(column);
        var event = row.getFirst();
        tests.add(
            dynamicTest(
                event + " when " + state,
                () -> assertThat(outcome(named(STATES, state), event)).isEqualTo(wanted)));
      }
    }
    return tests.stream();
  }

  @Test
  void theTableHasEveryStateAndEveryEvent() {
    var lines = TABLE.lines().map(ApprovalTableTest::cells).toList();
    assertThat(lines.getFirst().subList(1, lines.getFirst().size()))
        .containsExactlyElementsOf(STATES.keySet());
    assertThat(STATES.values()).extracting(Approval::state).containsOnly(State.values());
    var rows = new TreeSet<String>();
    var sorts = new TreeSet<String>();
    for (var row : lines.subList(1, lines.size())) {
      var event = row.getFirst().replace("late: ", "");
      rows.add(event);
      sorts.add(event(event, NOW).getClass().getSimpleName());
    }
    assertThat(rows).containsExactlyElementsOf(new TreeSet<>(EVENTS.keySet()));
    assertThat(sorts)
        .containsExactlyElementsOf(
            Stream.of(Event.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .sorted()
                .toList());
  }

  private static String outcome(Approval before, String row) {
    var late = row.startsWith("late: ");
    var at = late ? before.deadline() : before.deadline().minusMillis(1);
    var event = event(row.replace("late: ", ""), at);
    return switch (before.on(event)) {
      case Transition.Moved moved -> {
        assertThat(moved.after().version()).isEqualTo(before.version() + 1);
        assertThat(moved.after().question()).isEqualTo(before.question());
        assertThat(moved.after().id()).isEqualTo(before.id()).isEqualTo(moved.step().approval());
        assertThat(moved.step().at()).isEqualTo(at);
        yield ">" + moved.after().state().word();
      }
      case Transition.Closed closed -> closed.state().word();
      case Transition.NotEntitled no -> {
        assertThat(no.sentence()).startsWith("`").endsWith(".");
        yield "not";
      }
    };
  }

  private static Event event(String name, Instant at) {
    return named(EVENTS, name).apply(at);
  }

  private static <T> T named(Map<String, T> things, String name) {
    return Optional.ofNullable(things.get(name)).orElseThrow(() -> new AssertionError(name));
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.split("\\|")).map(String::strip).toList();
  }

  private static Map.Entry<String, Function<Instant, Event>> answer(
      String name, Identity who, boolean grant) {
    return Map.entry(name, at -> new Event.Answered(at, who, grant, grant ? "yes" : ""));
  }

  private static Map.Entry<String, Function<Instant, Event>> emergency(String name, Identity who) {
    return Map.entry(name, at -> new Event.Answered(at, who, true, "it burns", true));
  }

  private static Approval asked(Lasting lasting) {
    var quorum =
        new Verdict.Approve("two", List.of("security"), 2, WITHIN, List.of("oncall"), lasting);
    return Approval.asked("ap_0123456789", question("c1", quorum), NOW);
  }

  private static SequencedMap<String, Approval> states() {
    var asked = asked(new Lasting.Once());
    var soon = NOW.plusSeconds(60);
    var halfway = moved(asked, new Event.Answered(soon, SAM, true, "fine"));
    var granted = moved(halfway, new Event.Answered(soon, KIM, true, "fine"));
    var states = new LinkedHashMap<String, Approval>();
    states.put("asked", asked);
    states.put("halfway", halfway);
    states.put("granted", granted);
    var lasting = asked(new Lasting.Time(Duration.ofHours(1)));
    states.put("lasting", moved(lasting, new Event.Answered(soon, OLGA, true, "it burns")));
    states.put("spent", moved(granted, new Event.Used(soon, "ex_9")));
    states.put("worn", worn(granted, soon));
    states.put("refused", moved(halfway, new Event.Answered(soon, KIM, false, "no")));
    states.put("expired", moved(asked, new Event.Lapsed(NOW.plus(WITHIN))));
    states.put("withdrawn", moved(asked, new Event.TakenBack(soon, ASKER)));
    states.forEach(
        (name, approval) -> {
          if (!List.of("asked", "halfway", "lasting", "worn").contains(name)) {
            assertThat(approval.state().name()).isEqualTo(name.toUpperCase(Locale.ROOT));
          }
        });
    return states;
  }

  private static Approval worn(Approval granted, Instant at) {
    var worn = moved(granted, new Event.Used(at, "ex_9"));
    for (var back = 0; back < Approval.GIVEN_BACK_LIMIT; back++) {
      worn = moved(moved(worn, new Event.GivenBack(at, "ex_9")), new Event.Used(at, "ex_9"));
    }
    return worn;
  }

  private static Approval moved(Approval before, Event event) {
    return ((Transition.Moved) before.on(event)).after();
  }
}
