package dev.sallyport.engine.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.audit.AuditEntry.Outcome.Result;
import dev.sallyport.engine.audit.ToolUseStep;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import dev.sallyport.engine.model.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The line with a tool in the reply, and every moment at which something can go wrong. */
class GatedLineTest {
  private static final Decision ALLOW = new Decision.Allow(Set.of("a rule"));

  /** What is decided of the tool, and what it leaves in the log and with the client. */
  record Scenario(String name, Decision decision, List<String> kinds, boolean passes) {
    @Override
    public String toString() {
      return name;
    }
  }

  static final List<Scenario> SCENARIOS =
      List.of(
          new Scenario("allow", ALLOW, List.of("intent", "tool_use", "outcome"), true),
          new Scenario(
              "mask",
              new Decision.Mask(Set.of("t"), Set.of("a rule")),
              List.of("intent", "tool_use", "outcome"),
              true),
          new Scenario(
              "deny",
              new Decision.Deny(DenialCause.RULE, Set.of("a rule"), List.of("because")),
              List.of("intent", "tool_use", "outcome"),
              false),
          // The rig waits for nobody, so the approval is still open.
          new Scenario(
              "approve",
              new Decision.Approve(
                  List.of(
                      new Verdict.Approve("ask", List.of("security"), 1, Duration.ofMinutes(1))),
                  new Decision.Mask(Set.of("t"), Set.of("a rule"))),
              List.of("intent", "approval", "tool_use", "tool_use", "outcome"),
              false));

  private static Rig rig(int failing, Scenario scenario) {
    return new Rig(failing, ALLOW, Optional.of(scenario.decision()));
  }

  @ParameterizedTest
  @FieldSource("SCENARIOS")
  void undisturbed(Scenario scenario) {
    var rig = rig(0, scenario);
    rig.run(Rig.BODY);
    assertThat(rig.kinds()).isEqualTo(scenario.kinds());
    assertThat(rig.outcome().result()).isEqualTo(Result.COMPLETED);
    assertThat(rig.text().contains("toolu_1")).isEqualTo(scenario.passes());
    assertThat(rig.text().contains("end_turn")).isNotEqualTo(scenario.passes());
  }

  /** INVARIANTS of the line hold, and no tool reaches the client that did not pass. */
  @ParameterizedTest
  @FieldSource("SCENARIOS")
  void disturbedAtEveryMoment(Scenario scenario) {
    int moment = 1;
    for (; ; moment++) {
      var rig = rig(moment, scenario);
      rig.run(Rig.BODY);
      if (!rig.failed()) {
        break;
      }
      var when = "failing at moment " + moment;
      ExchangeLineTest.requireInvariants(rig, when);
      if (rig.text().contains("toolu_1")) {
        assertThat(scenario.passes()).as(when).isTrue();
        assertThat(rig.log).as(when).anyMatch(ToolUseStep.class::isInstance);
      }
      if (!scenario.name().equals("allow")) {
        assertThat(rig.text()).as(when).doesNotContain("hunt");
      }
    }
    assertThat(moment).as("moments that were tried").isGreaterThan(8);
  }
}
