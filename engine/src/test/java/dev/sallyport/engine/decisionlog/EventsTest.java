package dev.sallyport.engine.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.model.Bundle;
import dev.sallyport.engine.policy.PolicyDecider;
import dev.sallyport.engine.policy.PolicyLimits;
import dev.sallyport.engine.policy.builtin.Evaluation;
import dev.sallyport.engine.policy.value.Value;
import dev.sallyport.engine.support.Calls;
import dev.sallyport.engine.support.Toolchain;
import dev.sallyport.opa.Compiled;
import dev.sallyport.opa.Schemas;
import dev.sallyport.opa.Sources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real Rego decides, and says what of it is logged. */
class EventsTest {
  private static final Instant AT = Instant.parse("2026-11-24T10:00:00.123456789Z");
  private static final PolicyLimits LIMITS =
      new PolicyLimits(
          2, Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(60), 256, false);

  /** What the caller wrote, wherever a body has room for it. */
  private static final String BODY =
      """
      {"model": "claude-x", "max_tokens": 10, "stream": true, "system": "Initech",
       "messages": [{"role": "user", "content": "Initech"}],
       "tools": [{"name": "Bash", "type": "custom", "description": "Initech",
                  "input_schema": {"title": "Initech"}}, "Initech"],
       "metadata": {"user_id": "Initech"}, "Initech": 1}
      """;

  /** It reads everything, and says it. */
  private static final String READS_ALL =
      """
      allow contains {"rule": "all"} if input
      deny contains {"rule": "no", "reason": "Initech"}
      echo := input
      """;

  @Test
  void anEventHasOpasMembers() throws IOException {
    var event =
        event(
            """
            allow contains {"rule": "all"} if input.request.model
            at := time.now_ns()
            odd := crypto.md5(input.request.max_tokens)
            """,
            "mask := set()");

    assertThat(event.path("metrics").path("timer_rego_query_eval_ns").asLong()).isPositive();
    ((ObjectNode) event).remove("metrics");
    assertThat(event)
        .isEqualTo(
            PlainJson.read(
                """
                {"labels": {"id": "g-1", "version": "0"},
                 "decision_id": "req_test",
                 "revision": "r-1",
                 "bundles": {"policies": {"revision": "p-1"}},
                 "path": "gateway/request",
                 "input": {"request": {"model": "claude-x", "max_tokens": 10}},
                 "result": {"allow": [{"rule": "all"}], "at": 1795428000000000000},
                 "nd_builtin_cache": {"time.now_ns": {"[]": 1795428000000000000}},
                 "timestamp": "2026-11-24T10:00:00.123456789Z",
                 "custom": {"decision": "allow", "function_errors": {"crypto.md5": "eval_type_error"}}}
                """));
  }

  @Test
  void withoutAMaskNothingStaysThatPeopleWrote() throws IOException {
    var event =
        event(READS_ALL + "drawn := rand.intn(input.request.system, 9)\nnow := time.now_ns()", "");

    var text = event.toString();
    assertThat(text).doesNotContain("Initech", "research");
    assertThat(names(event, "erased"))
        .containsExactlyInAnyOrder(
            "/input/identity/claims",
            "/input/identity/scope",
            "/input/request/system",
            "/input/request/messages",
            "/input/request/last_turn",
            "/input/request/last_texts",
            "/input/request/tool_results",
            "/input/request/parameters",
            "/input/request/tools/1",
            "/input/request/tools/0/description",
            "/input/request/tools/0/input_schema",
            "/result/echo",
            "/result/drawn",
            "/result/now",
            "/result/deny/0/reason",
            "/nd_builtin_cache/rand.intn");
    assertThat(event.at("/input/request/model").asText()).isEqualTo("claude-x");
    assertThat(event.at("/input/identity/groups/0").asText()).isEqualTo("ml");
    assertThat(event.at("/input/request/tools").toString())
        .isEqualTo("[{\"name\":\"Bash\",\"type\":\"custom\"}]");
    assertThat(event.at("/result").toString())
        .isEqualTo("{\"allow\":[{\"rule\":\"all\"}],\"deny\":[{\"rule\":\"no\"}]}");
    assertThat(event.at("/nd_builtin_cache").properties()).hasSize(1);
  }

  @Test
  void aLongConversationIsMaskedToo() throws IOException {
    var body = "{\"model\": \"claude-x\", \"system\": \"%s\"}".formatted("long ".repeat(400_000));
    var made =
        logged(
                "allow contains {\"rule\": \"all\"} if input.request.system",
                "mask contains \"/input/request/system\" if input.input.request.model == \"claude-x\"",
                body)
            .orElseThrow();
    assertThat(made.withheld()).isFalse();
    assertThat(made.line()).hasSizeLessThan(2000);
  }

  @Test
  void aVerdictOfAnotherShapeIsNotShown() throws IOException {
    var event = event("allow := input.request.system", "");
    assertThat(event.has("result")).isFalse();
    assertThat(names(event, "erased")).contains("/result");
    assertThat(event.at("/custom/cause").asText()).isEqualTo("wrong_type");
    assertThat(event.toString()).doesNotContain("Initech");
  }

  @Test
  void theMaskSeesTheWholeEvent() throws IOException {
    var event =
        event(
            READS_ALL,
            """
            mask contains "/input" if {
              input.path == "gateway/request"
              input.input.request.system == "Initech"
              input.result.echo.request.system == "Initech"
              input.labels.id == "g-1"
              input.bundles.policies.revision == "p-1"
              input.custom.decision == "deny"
              input.metrics.timer_rego_query_eval_ns > 0
            }
            """);
    assertThat(names(event, "erased")).containsExactly("/input");
    assertThat(event.has("input")).isFalse();
    assertThat(event.at("/result/echo/request/system").asText()).isEqualTo("Initech");
  }

  @Test
  void whatAMaskAsksForIsThereThoughNoDecisionReadsIt() throws IOException {
    var event =
        event(
            "allow contains {\"rule\": \"all\"} if input.request.system",
            """
            mask contains "/input/request/system" if hidden

            hidden if {
              input.input.environment == "test"
              some group in input.input.identity.groups
              group == "ml"
            }

            drop if input.input.request.max_tokens > 10
            """);
    assertThat(names(event, "erased")).containsExactly("/input/request/system");
    assertThat(event.path("input"))
        .isEqualTo(
            PlainJson.read(
                """
                {"environment": "test", "identity": {"groups": ["ml"]}, "request": {"max_tokens": 10}}
                """));
  }

  @Test
  void whatAMaskReadsIsNotReadForTheDecision() throws IOException {
    var decider =
        new PolicyDecider(
            bundle(
                "allow contains {\"rule\": \"all\"} if input.request.model",
                "drop if input.input.request.messages"),
            Set.of(),
            "test",
            Toolchain.builtins(),
            LIMITS);
    var origin = new Origin("r-1", new TreeMap<>(), decider.eventRules());
    var account = new Account("req_test", origin, Evaluation::recording);
    var call = Calls.message(Calls.person("alice"), BODY);
    var decision = decider.decide(call, account);
    assertThat(PlainJson.read(account.input()))
        .isEqualTo(PlainJson.read("{\"request\": {\"model\": \"claude-x\"}}"));
    account.decided(decision, AT, asked -> decider.logged(call, asked));
    assertThat(PlainJson.read(account.input()).at("/request/messages/0/content").asText())
        .isEqualTo("Initech");
  }

  @Test
  void aNameThatACallerChoseIsNoPath() throws IOException {
    var event =
        event(
            READS_ALL,
            "",
            """
            {"model": "claude-x", "tools": [{"name": "Bash", "description": "Initech",
              "a b": "Initech", "a%20b": "Initech", "a%2520b": "Initech", "100%": "Initech",
              "secret-Initech": 1, "/": "Initech"}]}
            """);
    assertThat(event.at("/input/request/tools").toString()).isEqualTo("[{\"name\":\"Bash\"}]");
    assertThat(event.toString()).doesNotContain("Initech", "100%", "%20");
    assertThat(names(event, "erased"))
        .contains("/input/request/tools/0", "/input/request/tools/0/description")
        .doesNotHaveDuplicates();
  }

  @Test
  void whatItKeepsCounts() {
    var call = Calls.message(Calls.person("alice"), BODY);
    var decider =
        new PolicyDecider(
            bundle(
                "allow contains {\"rule\": \"all\"} if rand.intn(input.request.model, 9) < 9", ""),
            Set.of(),
            "test",
            Toolchain.builtins(),
            LIMITS);
    var origin = new Origin("r-1", new TreeMap<>(), decider.eventRules());
    var account =
        new Account(
            "req_test",
            origin,
            now -> {
              var evaluation = Evaluation.recording(now);
              Toolchain.builtins()
                  .named("rand.intn")
                  .orElseThrow()
                  .call(evaluation, List.of(new Value.Str("x".repeat(1 << 20)), Value.Num.of(9)));
              return evaluation;
            });
    account.decided(decider.decide(call, account), AT, asked -> asked);
    assertThat(account.recorded().get("rand.intn")).hasSize(2);
    assertThat(account.kib()).isBetween(1025, 1100);
  }

  @Test
  void whatIsDroppedIsNotLogged() throws IOException {
    assertThat(logged(READS_ALL, "drop if input.input.request.model == \"claude-x\"")).isEmpty();
    assertThat(logged(READS_ALL, "drop if input.input.request.model == \"claude-y\"")).isPresent();
    // Anything but `true` drops nothing, as in OPA.
    assertThat(logged(READS_ALL, "drop := \"yes\"")).isPresent();
  }

  @Test
  void aMaskThatSaysNothingLeavesTheUsualOne() throws IOException {
    var event = event(READS_ALL, "mask := {\"/result\"} if input.labels.id == \"another\"");
    assertThat(names(event, "erased")).contains("/input/identity/claims");
    assertThat(event.toString()).doesNotContain("research");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mask := true",
        "mask contains \"/labels\"",
        "mask contains {\"op\": \"hide\", \"path\": \"/input\"}",
        "mask := {\"/input\"} if input.input\n\nmask := {\"/result\"} if input.result",
        "mask contains \"/input\"\n\ndrop := 1 if input.input\n\ndrop := 2 if input.result",
      })
  void whatCannotBeMaskedIsWithheld(String rules) throws IOException {
    var made = logged(READS_ALL, rules).orElseThrow();
    assertThat(made.withheld()).isTrue();
    var event = PlainJson.read(text(made));
    assertThat(event.toString()).doesNotContain("Initech", "research", "claude-x");
    assertThat(names(event, "erased")).containsExactly("/input", "/result", "/nd_builtin_cache");
    assertThat(event.at("/error/code").asText()).isEqualTo("decision_log_mask_error");
    assertThat(event.path("decision_id").asText()).isEqualTo("req_test");
    assertThat(event.at("/custom/decision").asText()).isEqualTo("deny");
  }

  @Test
  void aDecisionThatErredSaysSo() throws IOException {
    var event = event("x := 1 if input.request.model\n\nx := 2 if input.request.stream", "");
    assertThat(event.has("result")).isFalse();
    assertThat(event.at("/error/code").asText()).isEqualTo("eval_conflict_error");
    assertThat(event.at("/custom/cause").asText()).isEqualTo("error");
    assertThat(event.at("/input/request/model").asText()).isEqualTo("claude-x");
  }

  @Test
  void aPolicyWithoutAnAnswerHasNoResult() throws IOException {
    var event = event("allow contains {\"rule\": \"x\"} if input.request.model == \"y\"", "");
    assertThat(event.at("/result/allow").isEmpty()).isTrue();
    assertThat(event.at("/custom/cause").asText()).isEqualTo("nothing_allowed");
  }

  private static JsonNode event(String request, String log) throws IOException {
    return event(request, log, BODY);
  }

  private static JsonNode event(String request, String log, String body) throws IOException {
    var made = logged(request, log, body).orElseThrow();
    assertThat(made.withheld()).isFalse();
    return PlainJson.read(text(made));
  }

  private static String text(Events.Event made) {
    return new String(made.line(), StandardCharsets.UTF_8);
  }

  private static Optional<Events.Event> logged(String request, String log) {
    return logged(request, log, BODY);
  }

  private static Optional<Events.Event> logged(String request, String log, String body) {
    var decider =
        new PolicyDecider(bundle(request, log), Set.of(), "test", Toolchain.builtins(), LIMITS);
    var origin = new Origin("r-1", new TreeMap<>(Map.of("policies", "p-1")), decider.eventRules());
    var account = new Account("req_test", origin, Evaluation::recording);
    var call = Calls.message(Calls.person("alice", "ml"), body);
    var decision = decider.decide(call, account);
    assertThat(decision).as("what is decided with nobody looking").isEqualTo(decider.decide(call));
    return new Events(Map.of("version", "0", "id", "g-1"))
        .of(account.decided(decision, AT, asked -> decider.logged(call, asked)));
  }

  private static Bundle bundle(String request, String log) {
    var sources = Sources.of("request.rego", "package gateway.request\n\n" + request);
    if (!log.isEmpty()) {
      sources = sources.with("log.rego", "package system.log\n\n" + log);
    }
    var result =
        Toolchain.opa()
            .compile(
                sources,
                Schemas.NONE,
                List.of("gateway/request", "system/log/mask", "system/log/drop"),
                "");
    assertThat(result).as("%s", result).isInstanceOf(Compiled.class);
    var compiled = (Compiled) result;
    var reads = new TreeMap<String, List<String>>();
    compiled
        .footprints()
        .forEach(
            (entrypoint, footprint) ->
                reads.put(entrypoint, footprint.paths().stream().map(Object::toString).toList()));
    return new Bundle("r-1", "d", compiled.wasm().toByteArray(), compiled.data(), reads, Map.of());
  }

  private static List<String> names(JsonNode event, String member) {
    return StreamSupport.stream(event.path(member).spliterator(), false)
        .map(JsonNode::asText)
        .toList();
  }
}
