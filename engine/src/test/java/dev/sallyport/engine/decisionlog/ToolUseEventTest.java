package dev.sallyport.engine.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Bundle;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.ToolUse;
import dev.sallyport.engine.policy.PolicyDecider;
import dev.sallyport.engine.policy.PolicyLimits;
import dev.sallyport.engine.policy.builtin.Evaluation;
import dev.sallyport.engine.support.Calls;
import dev.sallyport.engine.support.Toolchain;
import dev.sallyport.opa.Compiled;
import dev.sallyport.opa.Schemas;
import dev.sallyport.opa.Sources;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a decision of a tool use leaves in the decision log. */
class ToolUseEventTest {

  @Test
  void anEventHasItsOwnPathAndNothingThatTheModelWrote() throws Exception {
    var use =
        new ToolUse(
            Calls.message(Calls.person("alice"), "{\"model\": \"m\"}"),
            Calls.NOW,
            ToolUse.Kind.TOOL_USE,
            "toolu_1",
            "Bash",
            StrictJson.newObject().put("command", "cat Initech"));
    var decider = decider();
    var origin = new Origin("r-1", new TreeMap<>(), decider.eventRules());
    var account = Account.ofToolUse(use, origin, Evaluation::recording);
    var decision = decider.decide(use, account);
    assertThat(decision).isEqualTo(new Decision.Allow(Set.of("all")));
    account.decided(decision, Calls.NOW, asked -> decider.logged(use, asked));
    var line = new Events(Map.of()).of(account).orElseThrow().line();
    var event = PlainJson.read(new String(line, StandardCharsets.UTF_8));
    assertThat(event.path("path").asText()).isEqualTo("gateway/tool_use");
    assertThat(event.path("decision_id").asText()).isEqualTo(use.call().exchange() + "/toolu_1");
    assertThat(event.at("/input/tool_use"))
        .isEqualTo(PlainJson.read("{\"type\": \"tool_use\", \"name\": \"Bash\"}"));
    assertThat(event.toString()).doesNotContain("Initech");
    assertThat(event.path("erased").toString())
        .contains("/input/tool_use/commands", "/input/tool_use/input", "/input/tool_use/paths");
  }

  private static PolicyDecider decider() {
    var result =
        Toolchain.opa()
            .compile(
                Sources.of("request.rego", "package gateway.request\n\nallow := set()\n")
                    .with(
                        "tool_use.rego",
                        """
                        package gateway.tool_use

                        allow contains {"rule": "all"} if input.tool_use
                        """),
                Schemas.NONE,
                List.of(PolicyDecider.ENTRYPOINT, PolicyDecider.TOOL_USE),
                "");
    assertThat(result).as("%s", result).isInstanceOf(Compiled.class);
    var compiled = (Compiled) result;
    var bundle =
        new Bundle(
            "r", "d", compiled.wasm().toByteArray(), compiled.data(), new TreeMap<>(), Map.of());
    return new PolicyDecider(bundle, Set.of(), "test", Toolchain.builtins(), PolicyLimits.DEFAULT);
  }
}
