package dev.sallyport.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Bundle;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import dev.sallyport.engine.model.ToolUse;
import dev.sallyport.engine.support.Calls;
import dev.sallyport.engine.support.Toolchain;
import dev.sallyport.opa.Compiled;
import dev.sallyport.opa.Schemas;
import dev.sallyport.opa.Sources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the package {@code gateway.tool_use} says of tools, and what becomes of it when it cannot.
 */
final class ToolUsePolicyTest {
  private static final PolicyLimits LIMITS =
      PolicyLimits.DEFAULT.within(Duration.ofSeconds(2), Duration.ofSeconds(10));

  private static final String SLOW =
      """
      slow if {
        input.tool_use.name == "Bash"
        some a in range
        some b in range
        some c in range
        a < b
        b < c
        c < a
      }
      range := numbers.range(1, 3000)
      """;

  private static ToolUse bash(String command) {
    return new ToolUse(
        Calls.message(Calls.person("alice", "ml"), "{\"model\": \"m\"}"),
        Calls.NOW,
        ToolUse.Kind.TOOL_USE,
        "toolu_1",
        "Bash",
        StrictJson.newObject().put("command", command));
  }

  private static Decision decide(String rules, ToolUse use) {
    return decider(rules).decide(use);
  }

  private static PolicyDecider decider(String rules) {
    return new PolicyDecider(bundle(rules), Set.of("pii"), "test", Toolchain.builtins(), LIMITS);
  }

  @Test
  void aToolUseIsDecidedByWhatItWouldRun() {
    var rules =
        """
        allow contains {"rule": "all"}
        mask contains {"rule": "pii", "use": "pii"} if input.tool_use.name == "Bash"
        deny contains {"rule": "no push", "reason": "nobody pushes"} if {
          some command in input.tool_use.commands
          command.program == "git"
          "push" in command.words
        }
        deny contains {"rule": "unread", "reason": input.tool_use.unparsed}
        """;
    assertThat(decide(rules, bash("echo git push")))
        .isEqualTo(new Decision.Mask(Set.of("pii"), Set.of("all", "pii")));
    assertThat(decide(rules, bash("g=git; sudo $g push")))
        .isEqualTo(
            new Decision.Deny(DenialCause.RULE, Set.of("no push"), List.of("nobody pushes")));
    assertThat(decide(rules, bash("echo 'x")))
        .isInstanceOfSatisfying(
            Decision.Deny.class, deny -> assertThat(deny.rules()).containsExactly("unread"));
  }

  @Test
  void withoutThePackageToolsPass() {
    var decider = new PolicyDecider(bundle(""), Set.of(), "test", Toolchain.builtins(), LIMITS);
    assertThat(decider.judgesTools()).isFalse();
    assertThat(decider.decide(bash("ls"))).isEqualTo(new Decision.Allow(Set.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "NOTHING_ALLOWED | allow contains {\"rule\": \"r\"} if input.tool_use.name == \"Read\"",
        "WRONG_TYPE      | allow := true",
        "WRONG_TYPE      | deny := {\"rule\": \"r\", \"reason\": \"x\"}",
        "WRONG_TYPE      | deny contains {\"rule\": \"r\"}",
        "WRONG_TYPE      | approve contains {\"rule\": \"r\", \"by\": []}",
        "UNKNOWN_MASK    | mask contains {\"rule\": \"r\", \"use\": \"pij\"}",
        "ERROR           | allow := x if { x := [1, 2][_] }",
        "TIMEOUT         | deny contains {\"rule\": \"r\", \"reason\": \"x\"} if slow"
      })
  void whatCannotDecideDenies(DenialCause cause, String rule) {
    var also = rule.startsWith("allow") ? "" : "allow contains {\"rule\": \"all\"}\n";
    // Every rule of a package is worked out, so only who asks for it may have the slow one.
    var slow = rule.endsWith("if slow") ? "\n" + SLOW : "";
    assertThat(decide(also + rule + slow, bash("ls")))
        .isInstanceOfSatisfying(
            Decision.Deny.class, deny -> assertThat(deny.cause()).isEqualTo(cause));
  }

  private static Bundle bundle(String rules) {
    var sources =
        Sources.of(
            "request.rego", "package gateway.request\n\nallow contains {\"rule\": \"all\"}\n");
    if (!rules.isEmpty()) {
      sources = sources.with("tool_use.rego", "package gateway.tool_use\n\n" + rules);
    }
    var result =
        Toolchain.opa()
            .compile(
                sources,
                Schemas.NONE,
                List.of(PolicyDecider.ENTRYPOINT, PolicyDecider.TOOL_USE),
                "");
    assertThat(result).as("%s", result).isInstanceOf(Compiled.class);
    var compiled = (Compiled) result;
    var footprints = new TreeMap<String, List<String>>();
    compiled
        .footprints()
        .forEach(
            (name, footprint) ->
                footprints.put(name, footprint.paths().stream().map(Object::toString).toList()));
    return new Bundle(
        "r", "d", compiled.wasm().toByteArray(), compiled.data(), footprints, Map.of());
  }
}
