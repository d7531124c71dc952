package dev.sallyport.workbench.impact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.audit.ToolUseStep.Step;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.workbench.cases.Side;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How sure an answer is, where masks have been at what was kept. */
class ImpactCertaintyTest extends PastDay {
  private static final String NO_SECRETS =
      """
      deny contains {"rule": "words", "reason": "no"} if {
      	some text in input.request.last_texts
      	contains(text, "hidden")
      }
      """;

  @Test
  void whatMasksHaveChangedIsNotCertain() {
    var call = past().call("alice", "s");
    var body = Past.BODY.replace("hello", "[hidden]");
    past()
        .forwarded(
            call,
            Past.allowed(),
            Past.kept(call, body, List.of(new Finding("x", "request.text", 1)), ""));
    assertThat(asked(policy(NO_SECRETS)))
        .returns(1L, Impact::changed)
        .returns(1L, Impact::uncertain);
    assertThat(asked(policy(NO_SECRETS.replace("hidden", "other"))))
        .returns(0L, Impact::changed)
        .returns(1L, Impact::maskedAlike);
    // Who asks, and for which model, no mask has changed.
    assertThat(asked(policy(NO_ALICE))).returns(1L, Impact::changed).returns(0L, Impact::uncertain);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          on request.text { tag(words); }          | 1
          on request.system, request.text { y; x; } | 1
          on request.system { x; }                 | 0
          on request.text { y; }                   | 0
                                                   | 0
          """)
  void whatMasksHaveTakenOutIsFoundIfThePolicyLooksForIt(@Nullable String findings, long denied) {
    var call = past().call("alice", "s");
    past()
        .forwarded(
            call,
            Past.allowed(),
            Past.kept(call, Past.BODY, List.of(new Finding("x", "request.text", 2)), ""));
    var rules =
        """
        deny contains {"rule": "found", "reason": "no"} if {
        	some finding in input.findings
        	finding == {"detector": "x", "where": "request.text", "count": 2}
        }
        """;
    var masks =
        "masks 1; detector x { match /secret/; tags words; } detector y { match /other/; }"
            + (findings == null ? "" : " findings { %s }".formatted(findings));
    assertThat(asked(new Policy(TEAM + rules).side(Map.of("masks/x.mask", masks))))
        .returns(denied, Impact::changed)
        .returns(denied, Impact::uncertain);
  }

  @Test
  void ofWhatWasWithheldThereIsTheModel() {
    var call = past().call("alice", "s");
    past()
        .forwarded(
            call, Past.allowed(), Past.kept(call, "", List.of(), "it holds what nobody may see"));
    assertThat(
            asked(
                policy(
                    "deny contains {\"rule\": \"m\", \"reason\": \"no\"} if input.request.model == \"m\"")))
        .returns(1L, Impact::changed)
        .returns(1L, Impact::uncertain);
  }

  private static Side onTools(String condition) {
    return new Policy(TEAM)
        .side(
            Map.of(
                "gateway/tool_use.rego",
                """
                package gateway.tool_use

                deny contains {"rule": "no", "reason": "no"} if %s

                allow contains {"rule": "tools"} if input.tool_use.name
                """
                    .formatted(condition)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"command": "ls"}          |         | true  | true
          {"command": "[key]"}       | command | false | true
          {"signature": "[withheld]"} |        | false | true
          """)
  void aToolIsCertainWhereItsInputWasNotChanged(
      String input, @Nullable String masked, boolean certain, boolean byName) {
    var call = past().forwarded(past().call("alice", "s"));
    var found =
        masked == null ? List.<Finding>of() : List.of(new Finding("x", "response.tool_use", 1));
    past()
        .tool(call, Past.allowed(), Past.kept(call, input.getBytes(UTF_8), found), Step.PASSED, "");
    assertThat(asked(onTools("count(input.tool_use.input) == 1")).shifts())
        .singleElement()
        .returns(certain, Shift::certain);
    assertThat(asked(onTools("count(input.findings) == 0")).shifts())
        .singleElement()
        .returns(certain, Shift::certain);
    assertThat(asked(onTools("input.tool_use.name == \"Bash\"")).shifts())
        .singleElement()
        .returns(byName, Shift::certain);
  }

  @Test
  void whatWasSaidBeforeMattersToToolsIfItIsRead() {
    var asked = past().call("alice", "s");
    past()
        .forwarded(
            asked,
            Past.allowed(),
            Past.kept(asked, Past.BODY, List.of(new Finding("x", "request.text", 1)), ""));
    past().tool(asked, Past.allowed(), Step.PASSED, "", "ls");
    assertThat(asked(onTools("count(input.findings) == 0")).shifts())
        .singleElement()
        .returns(true, Shift::certain);
    assertThat(asked(onTools("count(input.request.last_texts) == 1")).shifts())
        .singleElement()
        .returns(false, Shift::certain);
  }
}
