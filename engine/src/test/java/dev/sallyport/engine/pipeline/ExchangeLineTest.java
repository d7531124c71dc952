package dev.sallyport.engine.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.AuditEntry.Outcome.Result;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import dev.sallyport.engine.model.Verdict;
import dev.sallyport.engine.policy.Decider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The straight line, and every moment at which something on it can go wrong. */
class ExchangeLineTest {

  /** A decision, and how an undisturbed call ends under it. */
  record Scenario(String name, Decision decision, Result result, List<String> kinds) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final Decision DENIED =
      new Decision.Deny(DenialCause.RULE, Set.of("a rule"), List.of("because"));

  static final List<Scenario> SCENARIOS =
      List.of(
          new Scenario("mask", Rig.masked(), Result.COMPLETED, List.of("intent", "outcome")),
          new Scenario(
              "allow",
              new Decision.Allow(Set.of("a rule")),
              Result.COMPLETED,
              List.of("intent", "outcome")),
          new Scenario("deny", DENIED, Result.REFUSED, List.of("outcome")),
          new Scenario(
              "approve",
              new Decision.Approve(
                  List.of(
                      new Verdict.Approve("ask", List.of("security"), 1, Duration.ofMinutes(1))),
                  Rig.masked()),
              Result.REFUSED,
              List.of("intent", "approval", "outcome")));

  @ParameterizedTest
  @FieldSource("SCENARIOS")
  void undisturbed(Scenario scenario) {
    var rig = new Rig(0, scenario.decision());
    rig.run(Rig.BODY);
    assertThat(rig.kinds()).isEqualTo(scenario.kinds());
    assertThat(rig.outcome().result()).isEqualTo(scenario.result());
    assertThat(rig.forwarded).hasSize(scenario.result() == Result.COMPLETED ? 1 : 0);
    assertThat(rig.ended).isTrue();
  }

  /**
   * INVARIANTS of the line, whichever neighbour fails, and whenever: it never throws; nothing is
   * forwarded without an intent; there is one answer or a client that left; there is one outcome or
   * a log that failed; the service's reply is let go of; no fault's text reaches anybody.
   */
  @ParameterizedTest
  @FieldSource("SCENARIOS")
  void disturbedAtEveryMoment(Scenario scenario) {
    int moment = 1;
    for (; ; moment++) {
      var rig = new Rig(moment, scenario.decision());
      rig.run(Rig.BODY);
      if (!rig.failed()) {
        break;
      }
      requireInvariants(rig, "failing at moment " + moment);
    }
    assertThat(moment).as("moments that were tried").isGreaterThan(8);
  }

  static void requireInvariants(Rig rig, String when) {
    assertThat(rig.forwarded.isEmpty() || rig.kinds().getFirst().equals("intent"))
        .as("an intent before all else, " + when)
        .isTrue();
    assertThat(rig.answered()).as("answers, " + when).isEqualTo(1);
    assertThat(rig.ended || rig.clientLeft()).as("an end, " + when).isTrue();
    var outcomes = rig.log.stream().filter(AuditEntry.Outcome.class::isInstance).count();
    assertThat(outcomes).as("outcomes, " + when).isLessThanOrEqualTo(1);
    if (!rig.auditFailed()) {
      assertThat(outcomes).as("outcomes, " + when).isEqualTo(1);
    }
    if (rig.auditFailed() && rig.forwarded.isEmpty()) {
      assertThat(rig.status).as(when).hasValue(503);
    }
    assertThat(rig.leaked()).as("replies of the service, " + when).isZero();
    assertThat(rig.text() + rig.headers + rig.log)
        .as("what is seen, " + when)
        .doesNotContain("quotes", Rig.class.getName());
    if (rig.clientLeft()) {
      assertThat(rig.log.getLast()).as(when).isInstanceOf(AuditEntry.Outcome.class);
    }
    requireWholeOrError(rig, when);
  }

  /** What looks like a whole reply is one. */
  private static void requireWholeOrError(Rig rig, String when) {
    if (rig.clientLeft()) {
      return;
    }
    var whole = rig.text().contains("message_stop");
    var error = rig.text().contains("\"type\":\"error\"");
    assertThat(whole ^ error).as("either a reply or an error, " + when).isTrue();
    if (error && rig.status.orElseThrow() == 200) {
      assertThat(rig.text()).as(when).contains("event: error\ndata: ").endsWith("\n\n");
    }
  }

  /** Masked means masked: of the secret in the stream nothing leaves, whatever happens. */
  @Test
  void nothingMaskedEverLeaves() {
    for (int moment = 0; moment < 60; moment++) {
      var rig = new Rig(moment, Rig.masked());
      rig.run(Rig.BODY);
      assertThat(rig.text()).as("failing at moment " + moment).doesNotContain("hun");
    }
  }

  @Test
  void aFaultIsAFaultAndNotItsText() {
    var rig = new Rig(1, Rig.masked());
    rig.run(Rig.BODY);
    assertThat(rig.status).hasValue(500);
    assertThat(rig.text()).contains("The gateway failed: tell its operator the request id.");
    assertThat(rig.outcome().result()).isEqualTo(Result.FAILED);
    assertThat(rig.outcome().sent().refusalCode()).isEqualTo("gateway_fault");
  }

  static final List<VirtualMachineError> EXHAUSTED =
      List.of(new StackOverflowError(), new OutOfMemoryError("Java heap space"));

  @ParameterizedTest
  @FieldSource("EXHAUSTED")
  void whoeverExhaustsTheMachineMeetsAFaultThatIsRecorded(VirtualMachineError exhausted) {
    var rig = new Rig(0, Rig.masked());
    rig.policy.activate(
        new PolicyInForce.Revision(
            "r2",
            "d2",
            Decider.ofCalls(
                _ -> {
                  throw exhausted;
                }),
            Rig.masks()));
    rig.run(Rig.BODY);
    assertThat(rig.status).hasValue(500);
    assertThat(rig.forwarded).isEmpty();
    assertThat(rig.outcome().exchange()).isEqualTo("req_1");
    assertThat(rig.text()).contains("req_1");
    assertThat(rig.outcome().sent().refusalCode()).isEqualTo("gateway_fault");
  }

  @Test
  void whatDoesNotFitBesideTheOthersIsRefusedBeforeItIsRead() {
    var rig = new Rig(0, Rig.masked());
    var before = rig.policy.now();
    rig.policy.activate(
        new PolicyInForce.Revision(
            before.name(),
            before.digest(),
            Decider.ofCalls(
                call -> {
                  if (call.exchange().equals("req_1")) {
                    // Another call comes while this one is decided, and its body takes all the
                    // room.
                    rig.run(Rig.BODY);
                    assertThat(rig.status).hasValue(503);
                    assertThat(rig.headers.first("retry-after")).hasValue("1");
                    assertThat(rig.headers.first("x-should-retry")).isEmpty();
                    assertThat(rig.text()).contains("overloaded_error");
                  }
                  return before.decider().decide(call);
                }),
            before.masks()));
    rig.run(Rig.BODY);
    assertThat(rig.status).hasValue(200);
    assertThat(rig.outcome().exchange()).isEqualTo("req_2");
    assertThat(rig.outcome().sent().refusalCode()).isEqualTo("overloaded");
    rig.run(Rig.BODY);
    assertThat(rig.forwarded).as("calls that found room, one after the other").hasSize(2);
  }

  @Test
  void anExchangeKeepsTheRevisionThatItBeganWith() {
    var rig = new Rig(0, Rig.masked());
    var before = rig.policy.now();
    rig.policy.activate(
        new PolicyInForce.Revision(
            before.name(),
            before.digest(),
            Decider.ofCalls(
                call -> {
                  var decision = before.decider().decide(call);
                  // While this call is decided, a policy without any mask comes into force.
                  rig.policy.activate(
                      new PolicyInForce.Revision(
                          "r2",
                          "d2",
                          Decider.ofCalls(_ -> DENIED),
                          dev.sallyport.engine.mask.Masks.NONE));
                  return decision;
                }),
            before.masks()));
    rig.run(Rig.BODY);
    assertThat(rig.status).hasValue(200);
    assertThat(rig.text()).contains("[x:hmac]").doesNotContain("hun");
    assertThat(rig.log.getFirst())
        .isInstanceOfSatisfying(
            AuditEntry.Intent.class,
            intent -> assertThat(intent.ruling().revision()).isEqualTo("r1"));
  }

  @Test
  void whatIsNotDecidedForWantOfTimeMayBeTriedAgain() {
    var rig =
        new Rig(0, new Decision.Deny(DenialCause.BUSY, Set.of(), List.of("every one is busy")));
    rig.run(Rig.BODY);
    assertThat(rig.status).hasValue(503);
    assertThat(rig.headers.first("retry-after")).hasValue("1");
    assertThat(rig.headers.first("x-should-retry")).isEmpty();
    assertThat(rig.text()).contains("overloaded_error");
    assertThat(rig.outcome().sent().refusalCode()).isEqualTo("policy_busy");
  }

  @Test
  void whoeverStopsWaitsUntilTheLastEndIsRecorded() throws InterruptedException {
    var rig = new Rig(0, Rig.masked());
    var before = rig.policy.now();
    var decided = new CountDownLatch(1);
    rig.policy.activate(
        new PolicyInForce.Revision(
            before.name(),
            before.digest(),
            Decider.ofCalls(
                call -> {
                  try {
                    decided.await();
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                  return before.decider().decide(call);
                }),
            before.masks()));
    assertThat(rig.awaitEnds(Duration.ZERO)).as("nothing is under way").isTrue();
    var begun = new CountDownLatch(1);
    Thread.ofVirtual().start(() -> rig.run(Rig.BODY, begun::countDown));
    begun.await();
    assertThat(rig.awaitEnds(Duration.ZERO)).as("one call is under way").isFalse();
    decided.countDown();
    assertThat(rig.awaitEnds(Duration.ofMinutes(2))).isTrue();
    assertThat(rig.outcome().result()).isEqualTo(Result.COMPLETED);
  }

  @Test
  void whatIsAnsweredPastUsPassesOnlyWhereNothingElseIsWanted() {
    var carried = new ArrayList<Upstream.Request>();
    var allowed = new Rig(0, new Decision.Allow(Set.of("a rule")));
    allowed.runPast(carried::add);
    assertThat(carried).hasSize(1);
    assertThat(allowed.kinds()).isEqualTo(List.of("intent", "outcome"));
    assertThat(allowed.outcome().result()).isEqualTo(Result.IN_DOUBT);
    assertThat(allowed.outcome().sent().refusalCode()).isEqualTo("reply_not_seen");
    assertThat(allowed.status).as("who carries it answers it").isEmpty();
    var masked = new Rig(0, Rig.masked());
    masked.runPast(carried::add);
    assertThat(carried).hasSize(1);
    assertThat(masked.status).hasValue(400);
    assertThat(masked.outcome().sent().refusalCode()).isEqualTo("policy_not_enforceable");
    assertThat(masked.kinds()).isEqualTo(List.of("outcome"));
  }

  @Test
  void beforeTheFirstPolicyEverythingIsDenied() {
    var rig = new Rig(0, Rig.masked());
    var none = new PolicyInForce();
    rig.policy.activate(none.now());
    rig.run(Rig.BODY);
    assertThat(rig.status).hasValue(400);
    assertThat(rig.outcome().sent().refusalCode()).isEqualTo("policy_no_policy");
  }

  @Test
  void aGreetingIsAnsweredAndLeavesNoTrace() {
    var rig = new Rig(0, DENIED);
    rig.run("HEAD", "/", "");
    assertThat(rig.status).hasValue(200);
    assertThat(rig.log).isEmpty();
  }

  @Test
  void aBodyOverTheLimitIsNotRead() {
    var rig = new Rig(0, Rig.masked());
    rig.run("{\"padding\":\"" + "x".repeat(Rig.REQUEST_BYTES) + "\"}");
    assertThat(rig.status).hasValue(413);
    assertThat(rig.forwarded).isEmpty();
  }

  @Test
  void aRequestThatCantBeMaskedIsRefused() {
    var rig = new Rig(0, Rig.masked());
    rig.run(
        """
        {"model":"m","messages":[{"role":"assistant","content":[
          {"type":"tool_use","id":"t","name":"n","input":{"%s":1}}]}]}
        """
            .formatted(Rig.SECRET + "x".repeat(10_000)));
    assertThat(rig.status).hasValue(400);
    assertThat(rig.text())
        .contains("invalid_request_error", "a name of more than 10,000 characters")
        .doesNotContain(Rig.SECRET);
    assertThat(rig.headers.first("x-should-retry")).hasValue("false");
    assertThat(rig.forwarded).isEmpty();
    assertThat(rig.outcome().result()).isEqualTo(Result.REFUSED);
    assertThat(rig.outcome().sent().refusalCode()).isEqualTo("body_malformed");
  }
}
