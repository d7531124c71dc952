package dev.sallyport.workbench.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.bundle.PolicyDirectory;
import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.engine.bundle.PolicyLoadException;
import dev.sallyport.opa.Opa;
import dev.sallyport.workbench.compared.Comparison;
import dev.sallyport.workbench.report.DiffMarkdown;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CaseDiffTest {
  private static final String OLD =
      """
      package gateway.request

      allow contains {"rule": "team"} if "red" in input.identity.groups

      mask contains {"rule": "badges", "use": "badges"} if input.request.model == "m"

      approve contains {"rule": "tools", "by": ["leads", "security"]} if input.request.tools

      deny contains {"rule": "night", "reason": "come back later"} if {
      	time.clock(time.parse_rfc3339_ns(input.time))[0] < 6
      }
      """;

  private static final String NEW =
      """
      package gateway.request

      allow contains {"rule": "team"} if "red" in input.identity.groups

      allow contains {"rule": data.names.blue} if "blue" in input.identity.groups

      mask contains {"rule": "badges", "use": "badges"} if input.request.model == "m"

      approve contains {"rule": "tools", "by": ["security"], "count": 2, "within": "2h"} if input.request.tools

      deny contains {"rule": "night", "reason": "come back in the morning"} if {
      	time.clock(time.parse_rfc3339_ns(input.time))[0] < 6
      }

      deny contains {"rule": "old", "reason": "use another model"} if input.request.model == "old"

      approve contains {"rule": "lab", "by": []} if input.environment == "lab"
      """;

  private static final String CASES =
      """
      cases:
        - case: a badge is masked
          given: {identity: {groups: [red]}}
          when: {request: {model: m, messages: Hello}, reply: "badge B-123456 | key K-1234"}
          then: {decision: deny}
        - case: the blue team asks
          given: {identity: {groups: [blue]}}
          when: {request: {model: m, messages: Hello}}
          then: {decision: mask}
        - case: a tool is used
          given: {identity: {groups: [red]}}
          when: {request: {model: m, messages: Hello, tools: [{name: t}]}}
          then: {decision: approve}
        - case: at night
          given: {identity: {groups: [red]}, at: "2026-03-01T05:59:59Z"}
          when: {request: {model: m, messages: Hello}}
          then: {decision: deny}
        - case: an old model
          given: {identity: {groups: [red]}}
          when: {request: {model: old, messages: Hello}}
          then: {decision: deny}
        - case: in the lab
          given: {identity: {groups: [red]}, environment: lab}
          when: {request: {model: m, messages: Hello}}
          then: {decision: mask}
        - case: a stop word
          given: {identity: {groups: [red]}}
          when: {request: {model: m, messages: Hello}, reply: it is STOP-1}
          then: {decision: mask}
        - case: nobody asks
          when: {request: {model: m, messages: Hello}}
          then: {decision: deny}
      """;

  private static final String ONLY_OLD =
      """
      cases:
        - case: a case that is taken out
          given: {identity: {groups: [blue]}}
          when: {request: {model: other, messages: Hello}}
          then: {decision: deny}
      """;

  private final Opa opa = Opa.start();

  @AfterAll
  void unload() {
    opa.close();
  }

  private static String masks(String badge, String stop) {
    return """
        masks 1;

        # source: ours
        detector badge {
          match /\\bB-[0-9]{6}\\b/;
        }

        # source: ours
        detector key {
          match /\\bK-[0-9]{4}\\b/;
        }

        # source: ours
        detector stop {
          match /\\bSTOP-[0-9]\\b/;
        }

        mask badges {
          on response.text {
            badge -> redact "[{name}]";
            key -> redact "%s";
            stop -> %s;
          }
        }
        """
        .formatted(badge, stop);
  }

  private static PolicyFiles before(Map<String, String> cases) {
    var files = new TreeMap<>(Map.of("gateway/request.rego", OLD));
    files.put("masks/m.mask", masks("[key]", "pass"));
    files.putAll(cases);
    return new PolicyFiles(files);
  }

  private static PolicyFiles after(Map<String, String> cases) {
    var files = new TreeMap<>(Map.of("gateway/request.rego", NEW));
    files.put("masks/m.mask", masks("|key|", "block \"it must stop\""));
    files.put("data.yaml", "names: {blue: \"the `blue` team\"}");
    files.putAll(cases);
    return new PolicyFiles(files);
  }

  private Comparison compare(Side before, Side after, Optional<CaseFolder> more) {
    var clock = Clock.fixed(Instant.parse("2026-03-01T09:00:00Z"), ZoneOffset.UTC);
    return new CaseDiff(opa, clock).compare(before, after, more);
  }

  @Test
  void whatChangesIsTold() {
    var before =
        Side.directory(
            "old", before(Map.of("gateway/r_cases.yaml", CASES, "old_cases.yaml", ONLY_OLD)));
    var after = Side.directory("new", after(Map.of("gateway/r_cases.yaml", "# ours\n" + CASES)));
    assertThat(DiffMarkdown.of(compare(before, after, Optional.empty()), "old", "new"))
        .containsExactly(
            "| case | before: `old` | after: `new` |",
            "|---|---|---|",
            "| `a badge is masked`<br>`new/gateway/r_cases.yaml:3`"
                + " | **mask** by `badges`, `team`<br>reply: `badge [badge] \\| key [key]`"
                + " | **mask** by `badges`, `team`<br>reply: `badge [badge] \\| key \\|key\\|` |",
            "| `the blue team asks`<br>`new/gateway/r_cases.yaml:7`"
                + " | **deny**: `no rule allows it`"
                + " | **mask** by `badges`, ``the `blue` team``<br>masks: `badges` |",
            "| `a tool is used`<br>`new/gateway/r_cases.yaml:11`"
                + " | **approve** by `badges`, `team`, `tools`"
                + "<br>approvers: `1 of leads, security within 10m`"
                + " | **approve** by `badges`, `team`, `tools`"
                + "<br>approvers: `2 of security within 2h` |",
            "| `at night`<br>`new/gateway/r_cases.yaml:15`"
                + " | **deny** by `night`: `come back later`"
                + " | **deny** by `night`: `come back in the morning` |",
            "| `an old model`<br>`new/gateway/r_cases.yaml:19`"
                + " | **allow** by `team`"
                + " | **deny** by `old`: `use another model` |",
            "| `in the lab`<br>`new/gateway/r_cases.yaml:23`"
                + " | **mask** by `badges`, `team`<br>masks: `badges`"
                + " | **undecided**:"
                + " ``wrong_type: `approve` needs `by`, a list of at least one group`` |",
            "| `a stop word`<br>`new/gateway/r_cases.yaml:27`"
                + " | **mask** by `badges`, `team`"
                + " | **refused** by `badges`, `team`:"
                + " ``Refused by a mask: it must stop (`stop` in the reply).`` |",
            "| `a case that is taken out`<br>`old/old_cases.yaml:2`"
                + " | **deny**: `no rule allows it`"
                + " | **allow** by ``the `blue` team`` |",
            "",
            "8 of 9 cases change: 1 now undecided, 1 now denied, 1 now refused, 1 now masked,"
                + " 1 now allowed, 3 with the same decision.");
  }

  @Test
  void bundlesAreComparedByTheCasesOfAFolder() {
    var bundle =
        Side.bundle(PolicyDirectory.compile(Path.of("policy.tar.gz"), after(Map.of()), opa));
    var more =
        new CaseFolder("more", new PolicyFiles(new TreeMap<>(Map.of("a_cases.yaml", CASES))));
    var comparison = compare(bundle, bundle, Optional.of(more));
    assertThat(comparison).isEqualTo(new Comparison(8, 1, List.of()));
    assertThat(DiffMarkdown.of(comparison, "a", "b"))
        .containsExactly("No decision changes in 8 cases. Neither policy can decide 1 of them.");
    assertThat(compare(bundle, bundle, Optional.empty()).cases()).isZero();
  }

  @Test
  void whatCannotBeComparedIsNamedWithItsFolder() {
    var before = Side.directory("old", before(Map.of("gateway/r_cases.yaml", CASES)));
    var wrong =
        Side.directory(
            "new", new PolicyFiles(new TreeMap<>(Map.of("a.rego", "package gateway.request\nx"))));
    assertThatThrownBy(() -> compare(before, wrong, Optional.empty()))
        .isInstanceOf(PolicyLoadException.class)
        .hasMessageStartingWith("the policy `new` cannot be used:\na.rego:2:1: ");
    var unread = Side.directory("new", after(Map.of("r_cases.yaml", "case: x")));
    assertThatThrownBy(() -> compare(before, unread, Optional.empty()))
        .isInstanceOf(UnfitCaseException.class)
        .hasMessageStartingWith("new/r_cases.yaml:1:1: unknown key `case`");
  }
}
