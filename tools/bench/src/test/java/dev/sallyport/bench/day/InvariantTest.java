package dev.sallyport.bench.day;

import static dev.sallyport.bench.day.Changes.consents;
import static dev.sallyport.bench.day.Changes.dropped;
import static dev.sallyport.bench.day.Changes.entries;
import static dev.sallyport.bench.day.Changes.entry;
import static dev.sallyport.bench.day.Changes.movements;
import static dev.sallyport.bench.day.Changes.seen;
import static dev.sallyport.bench.day.Changes.twice;
import static dev.sallyport.bench.day.Changes.with;
import static dev.sallyport.bench.day.Changes.yes;
import static dev.sallyport.bench.day.Fit.ANSWERED;
import static dev.sallyport.bench.day.Fit.COMPLETED;
import static dev.sallyport.bench.day.Fit.CONSENTED;
import static dev.sallyport.bench.day.Fit.LEFT;
import static dev.sallyport.bench.day.Fit.PAID;
import static dev.sallyport.bench.day.Fit.REFUSED;
import static dev.sallyport.bench.day.Fit.UNDISTURBED;
import static dev.sallyport.bench.day.Mutation.ofAll;
import static dev.sallyport.bench.day.Mutation.ofCall;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.bench.day.Told.Kept;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whoever judges a day can say no: what came of one is changed in one place, as if the gateway had
 * a fault, and the invariant that forbids it is broken.
 */
@TestInstance(Lifecycle.PER_CLASS)
final class InvariantTest {
  private static final long SEED = 7;
  private static final int SESSIONS = 120;
  private static final String WORD = "0".repeat(64);

  private final List<Told> calls = new ArrayList<>();
  private final List<Totals> totals = new ArrayList<>();

  @BeforeAll
  void live(@TempDir Path folder) {
    var report =
        new Day(SEED, SESSIONS, folder, () -> 1).run(DayPolicy.compile(), calls::add, totals::add);
    assertThat(report.breaches().count()).as(report::toString).isZero();
  }

  @ParameterizedTest
  @MethodSource("mutations")
  void aFaultIsFound(Mutation mutation) {
    var breaches = new Breaches();
    var rules = Rule.all();
    var changed = false;
    for (var call : calls) {
      var other = changed ? Optional.<Told>empty() : mutation.call().apply(call);
      changed |= other.isPresent();
      rules.forEach(rule -> rule.see(other.orElse(call), breaches));
    }
    var whole = mutation.whole().apply(totals.getFirst());
    assertThat(changed || !whole.equals(totals.getFirst())).as("it befalls something").isTrue();
    rules.forEach(rule -> rule.end(whole, breaches));
    assertThat(breaches.broken()).as(breaches::toString).contains(mutation.broken());
  }

  @Test
  void everyInvariantCanBeBroken() {
    var broken = EnumSet.noneOf(Invariant.class);
    mutations().forEach(mutation -> broken.add(mutation.broken()));
    assertThat(broken).containsExactly(Invariant.values());
  }

  @Test
  void theDocumentHasAllOfThem() throws IOException {
    var rows =
        Stream.of(Invariant.values()).map(one -> "| `%s` | %s |".formatted(one, one.sentence()));
    assertThat(Files.readString(Path.of("README.md"))).contains(rows.toList());
  }

  static Stream<Mutation> mutations() {
    return Stream.of(ofCalls(), ofPolicy(), ofMoney(), ofTheWhole()).flatMap(one -> one);
  }

  private static Stream<Mutation> ofCalls() {
    return Stream.of(
        ofCall("a call without an intent", Invariant.INTENT_FIRST, LEFT, dropped("intent")),
        ofCall(
            "a call that is sent again",
            Invariant.INTENT_FIRST,
            LEFT,
            seen("left", one -> one.put("times", 2))),
        ofCall(
            "an intent that comes too late",
            Invariant.INTENT_FIRST,
            LEFT,
            seen("left", one -> one.put("intended", false))),
        ofCall("two intents", Invariant.INTENT_FIRST, LEFT, twice("intent")),
        ofCall("no outcome", Invariant.ONE_OUTCOME, LEFT, dropped("outcome")),
        ofCall("two outcomes", Invariant.ONE_OUTCOME, LEFT, twice("outcome")),
        ofCall(
            "a refusal of which nothing is written",
            Invariant.ONE_OUTCOME,
            REFUSED.and(UNDISTURBED),
            dropped("outcome")),
        ofCall(
            "a refusal without its code",
            Invariant.REFUSALS_NAMED,
            REFUSED,
            entry("outcome", one -> one.remove("refusal"))),
        ofCall(
            "another status",
            Invariant.REFUSALS_NAMED,
            REFUSED.and(UNDISTURBED),
            entry("outcome", one -> one.put("status", 200))),
        ofCall(
            "a reply that was cut, called whole",
            Invariant.REFUSALS_NAMED,
            COMPLETED,
            seen("came", one -> one.put("whole", false))),
        ofCall(
            "another reply",
            Invariant.SESSIONS_REPLAY,
            ANSWERED,
            seen("came", one -> one.put("digest", WORD))),
        ofCall(
            "another request",
            Invariant.SESSIONS_REPLAY,
            LEFT,
            seen("left", one -> one.put("digest", WORD))),
        ofCall(
            "a reply that is not kept",
            Invariant.SESSIONS_REPLAY,
            ANSWERED,
            call -> with(call, new Kept(call.kept().asked(), false, 0, "", false))),
        ofCall(
            "a secret that leaves",
            Invariant.SECRETS_STAY,
            LEFT,
            seen("left", one -> one.putArray("planted").add("plant-1"))),
        ofCall(
            "a secret that comes",
            Invariant.SECRETS_STAY,
            LEFT,
            seen("came", one -> one.putArray("planted").add("plant-1"))),
        ofCall(
            "a secret in the log",
            Invariant.SECRETS_STAY,
            LEFT,
            entry("outcome", one -> one.put("note", "plant-1"))),
        ofCall(
            "a secret that is kept",
            Invariant.SECRETS_STAY,
            ANSWERED.and(call -> !call.seen().unmasked()),
            call -> {
              var kept = call.kept();
              return with(call, new Kept(kept.asked(), true, kept.bytes(), kept.begins(), true));
            }));
  }

  private static Stream<Mutation> ofPolicy() {
    return Stream.of(
        ofCall(
            "what is denied leaves",
            Invariant.DENIED_STAYS,
            LEFT,
            seen(one -> one.putArray("deniedBy").add("usual").add("strict"))),
        ofCall(
            "what is allowed is denied",
            Invariant.DENIED_STAYS,
            call -> call.end().equals("policy_rule"),
            seen(one -> one.putArray("deniedBy"))),
        ofCall(
            "a stranger is served",
            Invariant.DENIED_STAYS,
            LEFT,
            seen(one -> one.put("principal", ""))),
        ofCall(
            "a denied command",
            Invariant.DENIED_STAYS,
            LEFT,
            seen("came", one -> one.putArray("commands").add("rm -rf /tmp"))),
        ofCall(
            "a policy that was not in force",
            Invariant.REVISION_IN_FORCE,
            LEFT,
            entry("intent", one -> ((ObjectNode) one.path("ruling")).put("policy_sha256", WORD))),
        ofCall(
            "nobody has agreed",
            Invariant.APPROVED_ONCE,
            call -> call.seen().asks() && LEFT.test(call),
            consents(_ -> Stream.of())),
        ofCall(
            "a command that nobody agreed to",
            Invariant.APPROVED_ONCE,
            LEFT.and(call -> call.consents().isEmpty()),
            seen("came", one -> one.putArray("commands").add("git push"))),
        ofCall(
            "their own yes",
            Invariant.APPROVED_ONCE,
            CONSENTED,
            consents(one -> Stream.of(yes(one, one.principal())))),
        ofCall(
            "no yes at all",
            Invariant.APPROVED_ONCE,
            CONSENTED,
            consents(one -> Stream.of(yes(one)))),
        ofCall(
            "the yes of anybody",
            Invariant.APPROVED_ONCE,
            CONSENTED,
            consents(one -> Stream.of(yes(one, "https://idp.example#person-1")))),
        ofCall(
            "a grant for another session",
            Invariant.APPROVED_ONCE,
            CONSENTED,
            seen(one -> one.put("session", "another"))),
        ofCall(
            "a grant for another call",
            Invariant.APPROVED_ONCE,
            call -> call.seen().asks() && CONSENTED.test(call),
            entry("intent", one -> ((ObjectNode) one.path("call")).put("call_sha256", WORD))),
        ofCall(
            "a grant that is used twice",
            Invariant.APPROVED_ONCE,
            CONSENTED.and(
                call ->
                    call.entries().stream()
                        .noneMatch(one -> one.path("step").asText().equals("given_back"))),
            call ->
                entries(
                    call,
                    call.entries().stream()
                        .flatMap(
                            one ->
                                one.path("step").asText().equals("spent")
                                    ? Stream.of(one, one)
                                    : Stream.of(one)))));
  }

  private static Stream<Mutation> ofMoney() {
    return Stream.of(
        ofCall(
            "spent twice", Invariant.BUDGETS_BALANCE, PAID, movements(all -> all.add(all.get(0)))),
        ofCall(
            "never settled",
            Invariant.BUDGETS_BALANCE,
            PAID.and(COMPLETED),
            movements(all -> all.remove(all.size() - 1))),
        ofCall(
            "charged for nothing",
            Invariant.BUDGETS_BALANCE,
            PAID.and(COMPLETED),
            seen("money", one -> one.put("free", true))),
        ofCall(
            "charged too little",
            Invariant.BUDGETS_BALANCE,
            PAID.and(COMPLETED),
            seen("money", one -> one.put("counted", 1L << 30))),
        ofCall(
            "beyond the budget",
            Invariant.BUDGETS_BALANCE,
            PAID,
            movements(all -> ((ObjectNode) all.get(0)).put("before", 1L << 50))),
        ofAll(
            "an account that the store has lost",
            Invariant.BUDGETS_BALANCE,
            one ->
                new Totals(
                    one.written(),
                    one.found(),
                    one.proven(),
                    one.faults(),
                    new HashMap<>(),
                    one.retold(),
                    one.overheard())));
  }

  private static Stream<Mutation> ofTheWhole() {
    return Stream.of(
        ofAll(
            "a session that is told otherwise",
            Invariant.SESSIONS_REPLAY,
            one ->
                new Totals(
                    one.written(),
                    one.found(),
                    one.proven(),
                    one.faults(),
                    one.taken(),
                    List.of("other"),
                    0)),
        ofAll(
            "a fault of the log",
            Invariant.LOG_PROVEN,
            one ->
                new Totals(
                    one.written(),
                    one.found(),
                    one.proven(),
                    List.of("cut off"),
                    one.taken(),
                    one.retold(),
                    0)),
        ofAll(
            "an entry that is in no log",
            Invariant.LOG_PROVEN,
            one ->
                new Totals(
                    one.written(),
                    one.found(),
                    one.proven() - 1,
                    one.faults(),
                    one.taken(),
                    one.retold(),
                    0)),
        ofAll(
            "an entry that is gone",
            Invariant.COUNTS_AGREE,
            one ->
                new Totals(
                    more(one),
                    one.found(),
                    one.proven(),
                    one.faults(),
                    one.taken(),
                    one.retold(),
                    0)),
        ofCall(
            "an entry of no call",
            Invariant.COUNTS_AGREE,
            LEFT,
            call -> entries(call, Stream.of())),
        ofAll(
            "a secret that is printed",
            Invariant.SECRETS_STAY,
            one ->
                new Totals(
                    one.written(),
                    one.found(),
                    one.proven(),
                    one.faults(),
                    one.taken(),
                    one.retold(),
                    1)));
  }

  private static Map<String, Long> more(Totals one) {
    var more = new HashMap<>(one.written());
    var _ = more.merge("intent", 1L, Long::sum);
    return more;
  }
}
