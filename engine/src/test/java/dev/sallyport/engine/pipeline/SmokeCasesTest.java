package dev.sallyport.engine.pipeline;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.sallyport.engine.bundle.PolicyLoadException;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import dev.sallyport.engine.support.Calls;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Cases that a policy brings are read strictly, and must come out as they say. */
class SmokeCasesTest {
  private static final String CASE =
      """
      {"cases": [{
        "note": "one",
        "identity": {"subject": "alice", "groups": ["ml"], "claims": {"level": 3}},
        "body": {"model": "claude-sonnet-5"},
        "want": "%s",
        "rules": [%s]
      }]}
      """;

  private static SmokeCases cases(String text) {
    return SmokeCases.read(new TreeMap<>(Map.of("smoke/a.json", text)));
  }

  private static void check(String want, String rules, Decision decision) {
    cases(CASE.formatted(want, rules)).check(_ -> decision, Calls.NOW);
  }

  @Test
  void theCallIsWhatTheCaseSays() {
    cases(CASE.formatted("allow", "\"m\""))
        .check(
            call ->
                call.identity().groups().equals(List.of("ml"))
                        && new IntNode(3).equals(call.identity().claims().get("level"))
                        && call.model().equals("claude-sonnet-5")
                    ? new Decision.Allow(Set.of("m", "n"))
                    : denied(DenialCause.NOTHING_ALLOWED),
            Calls.NOW);
  }

  @Test
  void whatComesOutOtherwiseIsNamed() {
    assertThatThrownBy(() -> check("allow", "", denied(DenialCause.RULE)))
        .isInstanceOf(PolicyLoadException.class)
        .hasMessage("smoke/a.json: `one`: wanted allow, and the policy says deny (rule)");
    assertThatThrownBy(() -> check("allow", "\"other\"", new Decision.Allow(Set.of("m"))))
        .hasMessage("smoke/a.json: `one`: wanted the rules [other], and it was decided by [m]");
  }

  @Test
  void aPolicyThatFailsIsNoDenial() {
    assertThatCode(() -> check("deny", "", denied(DenialCause.NOTHING_ALLOWED)))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> check("deny", "", denied(DenialCause.ERROR)))
        .hasMessageEndingWith("wanted deny, and the policy says deny (error)");
  }

  @Test
  void casesAreReadStrictly() {
    refused("{\"case\": []}", "expected `{\"cases\": […]}`");
    refused("{\"cases\": [{}]}", "has no `note`");
    refused("{\"cases\": [{\"note\": \"n\", \"wants\": \"deny\"}]}", "unknown member `wants`");
    refused("{\"cases\": [{\"note\": \"n\", \"want\": \"pass\"}]}", "`want` is one of");
    refused("{\"cases\": [{\"note\": \"n\", \"want\": \"deny\"}]}", "needs a `subject`");
    var said =
        "{\"cases\": [{\"note\": \"n\", \"want\": \"deny\", \"identity\": {\"subject\": \"a\"}";
    refused(said + "}]}", "it needs a `body`");
    refused(said + ", \"endpoint\": \"files\"}]}", "there is no endpoint `files`");
    refused("{\"cases\": [", "smoke/a.json: not JSON");
  }

  private static void refused(String text, String why) {
    assertThatThrownBy(() -> cases(text))
        .isInstanceOf(PolicyLoadException.class)
        .hasMessageContaining(why);
  }

  private static Decision denied(DenialCause cause) {
    return new Decision.Deny(cause, Set.of(), List.of());
  }
}
