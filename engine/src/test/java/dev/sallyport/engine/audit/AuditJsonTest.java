package dev.sallyport.engine.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sallyport.engine.audit.AuditEntry.Call;
import dev.sallyport.engine.audit.AuditEntry.Caller;
import dev.sallyport.engine.audit.AuditEntry.Intent;
import dev.sallyport.engine.audit.AuditEntry.Labels;
import dev.sallyport.engine.audit.AuditEntry.Masked;
import dev.sallyport.engine.audit.AuditEntry.Outcome;
import dev.sallyport.engine.audit.AuditEntry.Sent;
import dev.sallyport.engine.audit.AuditEntry.Unforwarded;
import dev.sallyport.engine.audit.AuditEntry.Upstream;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Ruling;
import dev.sallyport.engine.model.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class AuditJsonTest {

  private static final Instant AT = Instant.parse("2026-11-23T10:15:30.120456Z");
  private static final Caller ALICE =
      Caller.of(
          new Identity(
              Identity.Kind.PERSON,
              "alice",
              "https://issuer.example",
              List.of("ml", "staff"),
              Map.of(),
              "jti-1",
              AT,
              AT));
  private static final Ruling HELD =
      new Ruling(
          new Decision.Approve(
              List.of(new Verdict.Approve("opus", List.of("security"), 1, Duration.ofMinutes(10))),
              new Decision.Mask(Set.of("pii"), Set.of("pii for all"))),
          "r7",
          "d1e5");

  /** Entries beside the lines that they have always been written as. A line never changes. */
  static Stream<Arguments> lines() {
    return Stream.of(
        Arguments.of(
            new Intent(
                "ex_1",
                AT,
                ALICE,
                new Call(
                    "messages", "claude-opus-5", true, new Labels("s-1", "cli"), "ab", 42, "cd"),
                HELD),
            """
            {"at":"2026-11-23T10:15:30.120Z","call":{"body_bytes":42,"body_sha256":"ab",\
            "call_sha256":"cd","client_label":"cli","endpoint":"messages",\
            "model":"claude-opus-5","session_label":"s-1","stream":true},\
            "caller":{"groups":["ml","staff"],"issuer":"https://issuer.example","kind":"person",\
            "method":"oidc","subject":"alice","token_id":"jti-1"},"exchange":"ex_1",\
            "kind":"intent","ruling":{"decision":"approve","masks":["pii"],\
            "policy_sha256":"d1e5","revision":"r7","rules":["opus","pii for all"]},"v":2}"""),
        Arguments.of(
            new Outcome(
                "ex_1",
                AT,
                Outcome.Result.COMPLETED,
                new Sent(OptionalInt.of(200), "", 1_234, Duration.ofMillis(87)),
                Optional.of(
                    new Upstream("", 200, "req_9", OptionalLong.of(12), OptionalLong.of(34))),
                List.of(new Masked("email", "text", 2)),
                Optional.empty()),
            """
            {"at":"2026-11-23T10:15:30.120Z","body_bytes":1234,"exchange":"ex_1",\
            "kind":"outcome","masked":[{"count":2,"detector":"email","where":"text"}],\
            "result":"completed","status":200,"took_ms":87,"upstream":{"input_tokens":12,\
            "output_tokens":34,"request_id":"req_9","status":200},"v":2}"""),
        Arguments.of(
            new Outcome(
                "ex_2",
                AT,
                Outcome.Result.REFUSED,
                new Sent(OptionalInt.of(400), "policy_denied", 180, Duration.ofMillis(3)),
                Optional.empty(),
                List.of(),
                Optional.of(
                    new Unforwarded(
                        "POST",
                        "/v1/messages?key=sk-ant-secret",
                        Optional.of(ALICE),
                        Optional.empty(),
                        Optional.of(
                            new Ruling(
                                new Decision.Deny(
                                    DenialCause.RULE, Set.of("no opus"), List.of("because")),
                                "r7",
                                "d1e5"))))),
            """
            {"at":"2026-11-23T10:15:30.120Z","body_bytes":180,"caller":{"groups":["ml","staff"],\
            "issuer":"https://issuer.example","kind":"person","method":"oidc","subject":"alice",\
            "token_id":"jti-1"},"exchange":"ex_2","kind":"outcome","method":"POST",\
            "path":"/v1/messages","refusal":"policy_denied","result":"refused",\
            "ruling":{"cause":"rule","decision":"deny","policy_sha256":"d1e5","revision":"r7",\
            "rules":["no opus"]},"status":400,"took_ms":3,"v":2}"""),
        Arguments.of(
            new ActStep("ex_2", AT, "policy.evaluate", ALICE, "gateway/request"),
            """
            {"action":"policy.evaluate","at":"2026-11-23T10:15:30.120Z",\
            "caller":{"groups":["ml","staff"],"issuer":"https://issuer.example","kind":"person",\
            "method":"oidc","subject":"alice","token_id":"jti-1"},"exchange":"ex_2",\
            "kind":"act","object":"gateway/request","v":2}"""),
        Arguments.of(
            new RetentionStep(
                "ex_2",
                AT,
                RetentionStep.Step.ERASED,
                "https://issuer.example#alice",
                "session-1",
                "https://issuer.example#sam",
                List.of("k1", "k2")),
            """
            {"at":"2026-11-23T10:15:30.120Z","by":"https://issuer.example#sam",\
            "exchange":"ex_2","key_names":["k1","k2"],"keys":2,"kind":"retention",\
            "session":{"label":"session-1","principal":"https://issuer.example#alice"},\
            "step":"erased","v":2}"""),
        Arguments.of(
            Outcome.inDoubt("ex_3", AT).withPayload(AuditEntry.PAYLOAD_LOST),
            """
            {"at":"2026-11-23T10:15:30.120Z","exchange":"ex_3","kind":"outcome",\
            "payload":"lost","result":"in_doubt","v":2}"""),
        Arguments.of(
            Outcome.inDoubt("ex_3", AT),
            """
            {"at":"2026-11-23T10:15:30.120Z","exchange":"ex_3","kind":"outcome",\
            "result":"in_doubt","v":2}"""),
        Arguments.of(
            new ApprovalStep(
                "ap_0123456789",
                "ex_1",
                AT,
                ApprovalStep.Step.GRANTED,
                "https://issuer.example#sam",
                "seen it",
                new TreeSet<>(Set.of("opus", "cost"))),
            """
            {"approval":"ap_0123456789","at":"2026-11-23T10:15:30.120Z",\
            "by":"https://issuer.example#sam","exchange":"ex_1","kind":"approval",\
            "reason":"seen it","rules":["cost","opus"],"step":"granted","v":2}"""),
        Arguments.of(
            new TokenStep(
                "ex_1",
                AT,
                TokenStep.Step.ISSUED,
                "token_exchange",
                "jti-2",
                "jti-1",
                Optional.of(
                    new AuditEntry.Caller(
                        "alice",
                        "https://issuer.example",
                        Identity.Kind.PERSON,
                        List.of("ml"),
                        "jti-2",
                        Identity.Method.SAML,
                        List.of("https://issuer.example#bot"),
                        List.of("reader"))),
                Optional.of(AT),
                ""),
            """
            {"at":"2026-11-23T10:15:30.120Z","caller":{"actors":["https://issuer.example#bot"],\
            "groups":["ml"],"issuer":"https://issuer.example","kind":"person","method":"saml",\
            "scope":["reader"],"subject":"alice","token_id":"jti-2"},"exchange":"ex_1",\
            "grant":"token_exchange","kind":"token","made_from":"jti-1","step":"issued",\
            "token":"jti-2","until":"2026-11-23T10:15:30.120Z","v":2}"""),
        Arguments.of(
            new SignInStep(
                "ex_1",
                AT,
                SignInStep.Step.REFUSED,
                "https://issuer.example",
                Optional.empty(),
                "wrong_nonce"),
            """
            {"at":"2026-11-23T10:15:30.120Z","exchange":"ex_1","kind":"sign_in",\
            "provider":"https://issuer.example","refusal":"wrong_nonce","step":"refused","v":2}"""),
        Arguments.of(
            new KeyStep(
                "0123456789abcdef", AT, KeyStep.Step.FIRST_USED, "ci-old", "urn:sallyport:keys#ci"),
            """
            {"at":"2026-11-23T10:15:30.120Z","by":"urn:sallyport:keys#ci",\
            "key":"0123456789abcdef","kind":"key","name":"ci-old","step":"first_used","v":2}"""),
        Arguments.of(
            new PolicyChange(AT, false, false, "r8", "", List.of("a.rego:3:9: unexpected `}`")),
            """
            {"at":"2026-11-23T10:15:30.120Z","kind":"policy",\
            "messages":["a.rego:3:9: unexpected `}`"],"result":"rejected","revision":"r8","v":2}"""),
        Arguments.of(
            new GatewayStarted(AT, "0.1.0", 2),
            """
            {"at":"2026-11-23T10:15:30.120Z","in_doubt":2,"kind":"started","v":2,\
            "version":"0.1.0"}"""),
        Arguments.of(
            new ToolUseStep(
                "ex_1",
                AT,
                new ToolUseStep.Tool("tool_use", "toolu_1", "Bash", "ab12"),
                ToolUseStep.Step.DENIED,
                Optional.of(
                    new Ruling(
                        new Decision.Deny(DenialCause.RULE, Set.of("no rm"), List.of("because")),
                        "r7",
                        "d7")),
                "",
                "policy_rule"),
            """
            {"at":"2026-11-23T10:15:30.120Z","exchange":"ex_1","kind":"tool_use",\
            "refusal":"policy_rule","ruling":{"cause":"rule","decision":"deny",\
            "policy_sha256":"d7","revision":"r7","rules":["no rm"]},"step":"denied",\
            "tool":{"id":"toolu_1","input_sha256":"ab12","name":"Bash","type":"tool_use"},"v":2}"""),
        Arguments.of(
            new ConfigurationChange(AT, List.of("budgets", "upstreams"), List.of("store")),
            """
            {"at":"2026-11-23T10:15:30.120Z","changed":["budgets","upstreams"],\
            "kind":"configured","v":2,"waiting":["store"]}"""),
        Arguments.of(
            new GatewayStopped(Instant.parse("2026-11-23T10:15:30Z")),
            """
            {"at":"2026-11-23T10:15:30.000Z","kind":"stopped","v":2}"""));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void writesTheLineThatItHasAlwaysWritten(AuditEntry entry, String line) {
    assertThat(AuditJson.line(entry)).isEqualTo(line);
  }

  @Test
  void everySortOfEntryIsInTheTable() {
    var written = new TreeSet<String>();
    lines()
        .flatMap(row -> Stream.of(row.get()))
        .filter(AuditEntry.class::isInstance)
        .forEach(entry -> written.add(entry.getClass().getSimpleName()));
    assertThat(written)
        .containsExactlyElementsOf(
            Stream.of(AuditEntry.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .sorted()
                .toList());
  }

  @Test
  void whatCallersChooseIsCutAndStaysOneLineOfJson() throws JsonProcessingException {
    var hostile = "\n\"}{\u0000".repeat(5) + "😀".repeat(100_000);
    for (var shift = 0; shift < 4; shift++) {
      var label = "x".repeat(shift) + hostile;
      var call = new Call("messages", label, false, new Labels(label, label), "ab", 1, "cd");
      var line = AuditJson.line(new Intent("ex_1", AT, ALICE, call, HELD));
      assertThat(line).hasSizeLessThan(4_000).doesNotContain("\n");
      var model = new JsonMapper().readTree(line).at("/call/model").textValue();
      assertThat(model).endsWith("😀…").hasSizeLessThanOrEqualTo(AuditEntry.TEXT_LIMIT_CHARS);
    }
  }

  @Test
  void aLineIsNeverLongerThanALogHolds() throws JsonProcessingException {
    for (var groups : List.of(3, 300, 3_000)) {
      for (var name : List.of("staff", "\u0001\u0002", "名".repeat(2_000))) {
        var many = IntStream.range(0, groups).mapToObj(i -> name + i).toList();
        var caller =
            new Caller(
                "alice",
                "https://issuer.example",
                Identity.Kind.PERSON,
                many,
                "",
                Identity.Method.OIDC,
                many,
                many);
        var line = AuditJson.line(new ActStep("ex_1", AT, "audit.read", caller, ""));
        assertThat(line.getBytes(StandardCharsets.UTF_8))
            .hasSizeLessThanOrEqualTo(AuditJson.LINE_LIMIT_BYTES);
        var read = new JsonMapper().readTree(line);
        assertThat(read.path("caller").path("subject").asText()).isEqualTo("alice");
        if (groups == 3) {
          assertThat(read.path("caller").path("groups")).hasSize(3);
        }
      }
    }
  }
}
