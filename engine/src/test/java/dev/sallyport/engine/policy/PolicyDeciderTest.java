package dev.sallyport.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.model.Bundle;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import dev.sallyport.engine.model.Lasting;
import dev.sallyport.engine.model.Verdict;
import dev.sallyport.engine.support.Calls;
import dev.sallyport.engine.support.Toolchain;
import dev.sallyport.opa.Compiled;
import dev.sallyport.opa.Schemas;
import dev.sallyport.opa.Sources;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real Rego, compiled and run as production runs it. */
class PolicyDeciderTest {
  private static final PolicyLimits LIMITS =
      new PolicyLimits(
          2, Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(60), 256, false);
  private static final String BODY =
      "{\"model\": \"claude-x\", \"max_tokens\": 10, \"messages\": []}";

  @Test
  void everyKindOfVerdictReachesTheDecision() {
    assertThat(
            decide(
                """
                allow contains {"rule": "ml"} if "ml" in input.identity.groups
                mask contains {"rule": "pii for all", "use": "pii"}
                approve contains {"rule": "big", "by": ["security"], "count": 2, "within": "5m"} if
                  input.request.max_tokens > 5
                """))
        .isEqualTo(
            new Decision.Approve(
                List.of(new Verdict.Approve("big", List.of("security"), 2, Duration.ofMinutes(5))),
                new Decision.Mask(Set.of("pii"), Set.of("ml", "pii for all"))));
    assertThat(
            decide(
                """
                allow contains {"rule": "all"}
                approve contains {"rule": "s", "by": ["a"], "lasts": "session", "emergency": ["e"]}
                approve contains {"rule": "t", "by": ["a"], "lasts": "session", "at_most": "1h"}
                approve contains {"rule": "u", "by": ["a"], "lasts": "8h"}
                approve contains {"rule": "v", "by": ["a"], "lasts": "call", "emergency": []}
                """))
        .isEqualTo(
            new Decision.Approve(
                List.of(
                    approve("s", List.of("e"), new Lasting.Session(Lasting.SESSION_USUAL)),
                    approve("t", List.of(), new Lasting.Session(Duration.ofHours(1))),
                    approve("u", List.of(), new Lasting.Time(Duration.ofHours(8))),
                    approve("v", List.of(), new Lasting.Once())),
                new Decision.Allow(Set.of("all"))));
    assertThat(
            decide(
                """
                allow contains {"rule": "all"}
                deny contains {"rule": "no x", "reason": "x is not for you"} if
                  input.request.model == "claude-x"
                """))
        .isEqualTo(
            new Decision.Deny(DenialCause.RULE, Set.of("no x"), List.of("x is not for you")));
  }

  private static Verdict.Approve approve(String rule, List<String> emergency, Lasting lasting) {
    return new Verdict.Approve(rule, List.of("a"), 1, Duration.ofMinutes(10), emergency, lasting);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "NOTHING_ALLOWED | allow contains {\"rule\": \"r\"} if input.request.model == \"other\"",
        "WRONG_TYPE      | allow := true",
        "WRONG_TYPE      | deny := true",
        "WRONG_TYPE      | deny := {\"rule\": \"r\", \"reason\": \"x\"}",
        "WRONG_TYPE      | allow contains \"r\"",
        "WRONG_TYPE      | allow contains {\"rule\": 1}",
        "WRONG_TYPE      | allow contains {\"name\": \"r\"}",
        "WRONG_TYPE      | deny contains {\"rule\": \"r\"}",
        "WRONG_TYPE      | deny contains {\"rule\": \"r\", \"reason\": \"\"}",
        "WRONG_TYPE      | mask contains {\"rule\": \"r\", \"uses\": \"pii\"}",
        "WRONG_TYPE      | approve contains {\"rule\": \"r\", \"by\": []}",
        "WRONG_TYPE      | approve contains {\"rule\": \"r\", \"by\": \"security\"}",
        "WRONG_TYPE      | approve contains {\"rule\": \"r\", \"by\": [\"s\"], \"count\": 0}",
        "WRONG_TYPE      | approve contains {\"rule\": \"r\", \"by\": [\"s\"], \"count\": 1.5}",
        "WRONG_TYPE      | approve contains {\"rule\": \"r\", \"by\": [\"s\"], \"count\": 4294967297}",
        "WRONG_TYPE      | approve contains {\"rule\": \"r\", \"by\": [\"s\"], \"within\": \"soon\"}",
        "WRONG_TYPE      | approve contains {\"rule\": \"r\", \"by\": [\"s\"], \"emergency\": \"sre\"}",
        "WRONG_TYPE      | approve contains {\"rule\": \"r\", \"by\": [\"s\"], \"lasts\": \"long\"}",
        "WRONG_TYPE      | approve contains {\"rule\": \"r\", \"by\": [\"s\"], \"lasts\": \"721h\"}",
        "WRONG_TYPE      | approve contains {\"rule\": \"r\", \"by\": [\"s\"], \"at_most\": \"1h\"}",
        "WRONG_TYPE      | approve contains {\"rule\": \"r\", \"by\": [\"s\"], \"emergency\": [1]}",
        "UNKNOWN_MASK    | mask contains {\"rule\": \"r\", \"use\": \"pij\"}",
        "ERROR           | allow := x if { x := [1, 2][_] }"
      })
  void whatIsNotAVerdictDenies(DenialCause cause, String rule) {
    var also = rule.startsWith("allow") ? "" : "allow contains {\"rule\": \"all\"}\n";

    assertThat(decide(also + rule))
        .isInstanceOfSatisfying(
            Decision.Deny.class, deny -> assertThat(deny.cause()).isEqualTo(cause));
  }

  @Test
  void aPolicyThatRunsForEverDeniesItsOwnCallAndTheNextOneIsDecided() {
    var decider =
        decider(
            """
            allow contains {"rule": "quick"} if input.request.model == "quick"
            allow contains {"rule": "slow"} if {
              input.request.model == "slow"
              some a in range
              some b in range
              some c in range
              a < b
              b < c
              c < a
            }
            range := numbers.range(1, 3000)
            """);

    for (int round = 0; round < 2; round++) {
      assertThat(decider.decide(Calls.message(Calls.person("a"), "{\"model\": \"slow\"}")))
          .isInstanceOfSatisfying(
              Decision.Deny.class, deny -> assertThat(deny.cause()).isEqualTo(DenialCause.TIMEOUT));
      assertThat(decider.decide(Calls.message(Calls.person("a"), "{\"model\": \"quick\"}")))
          .isEqualTo(new Decision.Allow(Set.of("quick")));
    }
    assertThat(Thread.interrupted()).as("the interrupt stays with the policy").isFalse();
  }

  @Test
  void manyCallsAtOnceDoNotMixUp() throws Exception {
    var decider =
        decider(
            "allow contains {\"rule\": input.identity.subject} if input.request.model == \"m\"");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks = new ArrayList<Callable<Decision>>();
      for (int i = 0; i < 2_000; i++) {
        var call = Calls.message(Calls.person("subject-" + i), "{\"model\": \"m\"}");
        tasks.add(() -> decider.decide(call));
      }
      var decisions = threads.invokeAll(tasks);
      for (int i = 0; i < decisions.size(); i++) {
        assertThat(decisions.get(i).get()).isEqualTo(new Decision.Allow(Set.of("subject-" + i)));
      }
    }
  }

  @Test
  void everyFieldOfTheInputIsSeen() {
    assertThat(
            decide(
                """
                allow contains {"rule": "all of it"} if {
                  input.phase == "request"
                  input.environment == "test"
                  input.time == "2026-11-23T10:00:00Z"
                  input.identity == {
                    "kind": "person", "subject": "alice", "issuer": "https://idp.example",
                    "groups": ["ml"], "claims": {"department": "research"},
                    "issued_at": "2026-11-23T10:00:00Z", "expires_at": "2026-11-23T10:15:00Z",
                    "method": "oidc", "actors": [], "scope": [],
                  }
                  input.request == {
                    "id": "req_test", "endpoint": "messages", "bytes": 55,
                    "model": "claude-x", "max_tokens": 10, "messages": [], "last_turn": [],
                    "last_texts": [],
                    "tool_results": [],
                    "parameters": {},
                    "betas": ["one-2026-01-01", "two-2026-02-02"],
                    "labels": {"client": "claude-cli/2.1.330", "session": "session-1", "agent": ""},
                  }
                }
                """))
        .isEqualTo(new Decision.Allow(Set.of("all of it")));
  }

  /**
   * What the compiler says a policy reads is all that it is given, and the decision is the same.
   */
  @Test
  void prunedAndFullInputDecideTheSame() {
    var rules =
        """
        allow contains {"rule": block.text} if {
          some message in input.request.messages
          message.role == "user"
          some block in message.content
          block.type == "text"
        }
        allow contains {"rule": input.request.parameters.metadata.user_id}
        allow contains {"rule": name} if some name in input.request.tools[_].name
        """;
    var json =
        """
        {"model": "m", "metadata": {"user_id": "u-1", "other": [1]},
         "tools": [{"name": "Bash", "input_schema": {"type": "object"}}],
         "messages": [{"role": "user", "content": [{"type": "text", "text": "one", "x": 1},
                                                   {"type": "image", "source": {"data": "zzz"}}]},
                      {"role": "assistant", "content": [{"type": "text", "text": "two"}]},
                      {"role": "user", "content": "three"}]}
        """;
    var compiled = bundle(rules);
    var full =
        new Bundle(
            compiled.revision(),
            compiled.digest(),
            compiled.wasm(),
            compiled.dataJson(),
            Map.of(),
            Map.of());
    var call = Calls.message(Calls.person("alice", "ml"), json);

    assertThat(
            new PolicyDecider(compiled, Set.of(), "test", Toolchain.builtins(), LIMITS)
                .decide(call))
        .isEqualTo(
            new PolicyDecider(full, Set.of(), "test", Toolchain.builtins(), LIMITS).decide(call))
        .isInstanceOfSatisfying(
            Decision.Allow.class, allow -> assertThat(allow.rules()).contains("one", "u-1"));
    var footprint =
        Footprint.of(compiled.footprints().getOrDefault(PolicyDecider.ENTRYPOINT, List.of()));
    assertThat(InputDocument.of(call, Inspection.withoutFindings(), "test", footprint))
        .doesNotContain("zzz", "input_schema");
  }

  @Test
  void whatIsNoPolicyIsRefusedInWords() {
    var noPolicy =
        new Bundle("r", "d", "no wasm".getBytes(StandardCharsets.UTF_8), "{}", Map.of(), Map.of());
    assertThatThrownBy(
            () -> new PolicyDecider(noPolicy, Set.of(), "test", Toolchain.builtins(), LIMITS))
        .isInstanceOf(UnusableBundleException.class)
        .hasMessageStartingWith("its `policy.wasm` does not start");
  }

  @Test
  void whatIsColdMayUseAProcessorForAsLongAsItMayTakeInAll() {
    var rules =
        """
        allow contains {"rule": "all"} if not found
        found if {
          some a in range
          some b in range
          a < b
          b < a
        }
        range := numbers.range(1, 700)
        """;
    var limits =
        new PolicyLimits(
            1, Duration.ofMillis(1), Duration.ofSeconds(30), Duration.ofSeconds(60), 4096, false);
    var decider = new PolicyDecider(bundle(rules), Set.of(), "test", Toolchain.builtins(), limits);
    var call = Calls.message(Calls.person("alice"), BODY);

    decider.cold(true);
    assertThat(decider.decide(call)).isEqualTo(new Decision.Allow(Set.of("all")));
    decider.cold(false);
    assertThat(decider.decide(call))
        .isInstanceOfSatisfying(
            Decision.Deny.class, deny -> assertThat(deny.cause()).isEqualTo(DenialCause.TIMEOUT));
  }

  private static Decision decide(String rules) {
    return decider(rules).decide(Calls.message(Calls.person("alice", "ml"), BODY));
  }

  private static PolicyDecider decider(String rules) {
    return new PolicyDecider(bundle(rules), Set.of("pii"), "test", Toolchain.builtins(), LIMITS);
  }

  private static Bundle bundle(String rules) {
    var result =
        Toolchain.opa()
            .compile(
                Sources.of("request.rego", "package gateway.request\n\n" + rules),
                Schemas.NONE,
                List.of(PolicyDecider.ENTRYPOINT),
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
