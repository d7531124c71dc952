package dev.sallyport.engine.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.audit.AuditEntry.Outcome.Result;
import dev.sallyport.engine.budget.Bound;
import dev.sallyport.engine.budget.Budget;
import dev.sallyport.engine.budget.Budget.Each;
import dev.sallyport.engine.budget.BudgetStore.Change;
import dev.sallyport.engine.budget.Budgets;
import dev.sallyport.engine.budget.Fixtures;
import dev.sallyport.engine.budget.MemoryBudgets;
import dev.sallyport.engine.budget.Unit;
import dev.sallyport.engine.budget.Window;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.UpstreamException.Fault;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a call may cost is reserved before it leaves, and settled however it ends. */
class BudgetedLineTest {
  private static final String BODY =
      """
      {"model":"m","max_tokens":60,"stream":true,"messages":[{"role":"user","content":"hello"}]}\
      """;
  private static final long RESERVED = Math.ceilDiv(BODY.length(), 2) + 60L;

  /** The service's own count of {@link RigReplies#STREAM}. */
  private static final long COUNTED = 12;

  private static final Decision ALLOWED = new Decision.Allow(Set.of("role writer"));
  private static final String PREFIX = "anthropic-ratelimit-unified-";
  private static final Headers JSON = type("application/json");
  private static final Headers EVENTS = type("text/event-stream");

  private final MemoryBudgets store = new MemoryBudgets();

  private static Headers type(String type) {
    return new Headers(Map.of("content-type", List.of(type)));
  }

  private Budgets budgets(Budget... budgets) {
    return new Budgets(List.of(budgets), store, Fixtures.PRICES);
  }

  private Rig rig(Budget... budgets) {
    return new Rig(budgets(budgets), ALLOWED);
  }

  private static Upstream.Reply reply(int status, Headers headers, String body) {
    return new Upstream.Reply(
        status, headers, new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), () -> {});
  }

  @Test
  void aCallIsSettledByTheServicesCount() {
    var rig = rig(Fixtures.tokensEach("b", 1_000));
    rig.run(BODY);
    assertThat(rig.outcome().result()).isEqualTo(Result.COMPLETED);
    assertThat(store.taken()).isEqualTo(COUNTED);
    assertThat(store.spendings())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.principal()).isEqualTo("https://idp.example#alice");
              assertThat(one.model()).isEqualTo("m");
              assertThat(one.tokens()).isEqualTo(COUNTED);
            });
  }

  @Test
  void aWholeReplyIsSettledTooWithWhatCameOutOfTheCache() {
    var rig = rig(Fixtures.tokens("b", 1_000));
    rig.service =
        Optional.of(
            () ->
                reply(
                    200,
                    JSON,
                    """
                    {"type":"message","content":[],"usage":{"input_tokens":1,"output_tokens":2,
                     "cache_read_input_tokens":30,"cache_creation_input_tokens":400}}
                    """));
    rig.run(BODY.replace("true", "false"));
    assertThat(rig.status).hasValue(200);
    assertThat(store.taken()).isEqualTo(433);
  }

  @Test
  void aSpentBudgetRefusesBeforeAnythingLeaves() {
    var rig = rig(Fixtures.tokensEach("b", RESERVED - 1));
    rig.run(BODY);
    assertThat(rig.forwarded).isEmpty();
    assertThat(rig.status).hasValue(429);
    assertThat(rig.text())
        .contains("\"type\":\"billing_error\"")
        .contains(
            "The budget `b` of yours has not enough left for this call, which may take up to %d tokens: 0 tokens of %d tokens for this day are spent, or reserved for calls that are under way. The next day begins at 2026-11-24T00:00:00Z"
                .formatted(RESERVED, RESERVED - 1));
    assertThat(rig.headers.first("x-should-retry")).hasValue("false");
    assertThat(rig.headers.first("retry-after")).hasValue("50400");
    assertThat(rig.headers.first(PREFIX + "status")).hasValue("rejected");
    assertThat(rig.headers.first(PREFIX + "overage-utilization")).hasValue("1");
    assertThat(rig.headers.first(PREFIX + "overage-period")).hasValue("daily");
    assertThat(rig.headers.first(PREFIX + "overage-disabled-reason"))
        .hasValue("org_spend_cap_reached");
    assertThat(rig.headers.first(PREFIX + "overage-reset")).hasValue("1795478400");
    assertThat(rig.outcome().result()).isEqualTo(Result.REFUSED);
    assertThat(rig.outcome().sent().refusalCode()).isEqualTo("budget_spent");
    assertThat(store.taken()).isZero();
  }

  /** What others have spent is told to nobody. */
  @Test
  void aSharedBudgetTellsNoNumbers() {
    var rig = rig(Fixtures.tokens("all", 5_000), Fixtures.tokens("shared", RESERVED + 5));
    rig.run(BODY);
    rig.run(BODY);
    assertThat(rig.text())
        .contains("The budget `shared` has not enough left")
        .contains("it is %d tokens for a day".formatted(RESERVED + 5))
        .doesNotContain("12 tokens", "12 of");
  }

  @ParameterizedTest
  @CsvSource({
    "10000, 0,    allowed,         0.00,",
    "10000, 7499, allowed,         0.74,",
    "10000, 7500, allowed_warning, 0.75, 0.75",
    "10000, 9500, allowed_warning, 0.95, 0.95"
  })
  void aReplyTellsHowFullTheBudgetIs(
      long most, int before, String status, String share, String threshold) {
    var budget = Fixtures.tokensEach("b", most);
    var rig = rig(budget);
    if (before > 0) {
      assertThat(
              store
                  .take(
                      List.of(
                          new Change(
                              Fixtures.accounts(budget, Fixtures.spender("alice", "m")).getFirst(),
                              before)))
                  .full())
          .isEmpty();
    }
    rig.run(BODY);
    assertThat(rig.headers.first(PREFIX + "status")).hasValue(status);
    assertThat(rig.headers.first(PREFIX + "overage-status")).hasValue(status);
    assertThat(rig.headers.first(PREFIX + "representative-claim")).hasValue("overage");
    assertThat(rig.headers.first(PREFIX + "overage-utilization")).hasValue(share);
    assertThat(rig.headers.first(PREFIX + "overage-surpassed-threshold"))
        .isEqualTo(Optional.ofNullable(threshold));
    assertThat(rig.headers.first(PREFIX + "reset")).hasValue("1795478400");
  }

  @Test
  void whomNoBudgetBindsIsToldNothing() {
    var rig = rig();
    rig.run(BODY);
    assertThat(rig.headers.fields().keySet()).noneMatch(name -> name.startsWith(PREFIX));
    assertThat(store.spendings()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void whatNeverReachedTheServiceCostsNothing(Fault fault) {
    var rig = rig(Fixtures.tokens("b", 1_000));
    rig.service =
        Optional.of(
            () -> {
              throw new UpstreamException(fault, null);
            });
    rig.run(BODY);
    var unsent = Set.of(Fault.UNREACHABLE, Fault.NO_CREDENTIAL).contains(fault);
    assertThat(store.taken()).isEqualTo(unsent ? 0 : RESERVED);
    assertThat(store.spendings()).hasSize(unsent ? 0 : 1);
  }

  @ParameterizedTest
  @CsvSource({"400", "401", "429", "500", "529"})
  void anErrorOfTheServiceCostsNothing(int status) {
    var rig = rig(Fixtures.tokensEach("b", 1_000));
    rig.service = Optional.of(() -> reply(status, JSON, "{\"type\":\"error\"}"));
    rig.run(BODY);
    assertThat(store.taken()).isZero();
    assertThat(rig.headers.fields().keySet()).noneMatch(name -> name.startsWith(PREFIX));
  }

  /** Of a reply that broke off, what was read was counted; what came is estimated. */
  @Test
  void aReplyThatBreaksOffIsSettledByWhatIsKnown() {
    var begun = RigReplies.STREAM.substring(0, RigReplies.STREAM.indexOf("event: message_delta"));
    var rig = rig(Fixtures.tokens("b", 1_000));
    rig.service = Optional.of(() -> reply(200, EVENTS, begun));
    rig.run(BODY);
    assertThat(rig.outcome().sent().refusalCode()).isEqualTo("upstream_broke_off");
    assertThat(store.taken()).isEqualTo(3 + 2 + (7 + 1) / 2 + (10 + 1) / 2);
  }

  @Test
  void aReplyThatSaysNothingCostsWhatWasReserved() {
    var rig = rig(Fixtures.tokens("b", 1_000));
    rig.service = Optional.of(() -> reply(200, EVENTS, ""));
    rig.run(BODY);
    assertThat(store.taken()).isEqualTo(RESERVED);
  }

  /**
   * Whatever fails, and whenever: no reservation is forgotten, and none is given back that was
   * used.
   */
  @Test
  void disturbedAtEveryMomentTheAccountIsInOrder() {
    var seen = new TreeSet<Long>();
    for (int moment = 1; ; moment++) {
      var accounts = new MemoryBudgets();
      var budgets = new Budgets(List.of(Fixtures.tokens("b", 1_000)), accounts, Fixtures.PRICES);
      var rig = new Rig(moment, budgets);
      rig.run(BODY);
      seen.add(accounts.taken());
      if (rig.forwarded.isEmpty()) {
        assertThat(accounts.taken()).as("failing at moment %d", moment).isZero();
      } else {
        assertThat(accounts.taken()).as("failing at moment %d", moment).isBetween(4L, RESERVED);
        assertThat(accounts.spendings()).as("failing at moment %d", moment).hasSize(1);
      }
      if (!rig.failed()) {
        break;
      }
    }
    assertThat(seen).contains(0L, COUNTED, RESERVED).hasSizeGreaterThan(4);
  }

  @ParameterizedTest
  @CsvSource({"true, 503, budgets_unavailable", "false, 200, ''"})
  void whileNobodyCanCountABudgetRefusesOrLetsPass(boolean strict, int status, String code) {
    var rig = rig(new Budget("b", Bound.ALL, Each.ALL, Window.DAY, Unit.TOKENS, 1_000, strict));
    store.down(true);
    rig.run(BODY);
    assertThat(rig.status).hasValue(status);
    assertThat(rig.outcome().sent().refusalCode()).isEqualTo(code);
    assertThat(rig.forwarded).hasSize(strict ? 0 : 1);
  }

  @Test
  void whatCannotBeSettledStands() {
    var rig = rig(Fixtures.tokens("b", 1_000));
    rig.service =
        Optional.of(
            () -> {
              store.down(true);
              return reply(200, EVENTS, RigReplies.STREAM);
            });
    rig.run(BODY);
    assertThat(rig.outcome().result()).isEqualTo(Result.COMPLETED);
    assertThat(store.taken()).isEqualTo(RESERVED);
  }

  @Test
  void aBudgetInMoneyKnowsNoModelWithoutAPrice() {
    var rig =
        rig(
            new Budget(
                "b",
                Bound.ALL,
                Each.ALL,
                Window.DAY,
                Unit.DOLLARS,
                Unit.DOLLARS.parts(BigDecimal.ONE),
                true));
    rig.run(BODY.replace("\"m\"", "\"x\""));
    assertThat(rig.status).hasValue(400);
    assertThat(rig.text()).contains("the model `x` has no price here");
    assertThat(rig.forwarded).isEmpty();
  }

  @Test
  void rolesAreThoseByWhichThePolicyLetItPass() {
    var writers = new Bound(Set.of(), Set.of(), Set.of("writer"), List.of(), Set.of());
    var readers = new Bound(Set.of(), Set.of(), Set.of("reader"), List.of(), Set.of());
    for (var bound : List.of(writers, readers)) {
      var rig = rig(new Budget("b", bound, Each.ALL, Window.DAY, Unit.TOKENS, 1, true));
      rig.run(BODY);
      assertThat(rig.status).hasValue(bound.equals(writers) ? 429 : 200);
    }
  }

  @Test
  void countingTokensCostsNothing() {
    var rig = rig(Fixtures.tokens("b", 1));
    rig.service = Optional.of(() -> reply(200, JSON, "{\"input_tokens\":3}"));
    rig.run("POST", "/v1/messages/count_tokens", BODY);
    assertThat(rig.status).hasValue(200);
    assertThat(store.spendings()).isEmpty();
  }
}
