package dev.sallyport.engine.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sallyport.engine.audit.AuditEntry.ApprovalStep;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
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
            {"v":1,"kind":"intent","at":"2026-11-23T10:15:30.120Z","exchange":"ex_1",\
            "caller":{"subject":"alice","issuer":"https://issuer.example","kind":"person",\
            "groups":["ml","staff"],"token_id":"jti-1","method":"oidc"},\
            "call":{"endpoint":"messages","model":"claude-opus-5","stream":true,\
            "session_label":"s-1","client_label":"cli","body_sha256":"ab","body_bytes":42,\
            "call_sha256":"cd"},\
            "ruling":{"decision":"approve","rules":["opus","pii for all"],"masks":["pii"],\
            "revision":"r7","policy_sha256":"d1e5"}}"""),
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
            {"v":1,"kind":"outcome","at":"2026-11-23T10:15:30.120Z","exchange":"ex_1",\
            "result":"completed","status":200,"body_bytes":1234,"took_ms":87,\
            "upstream":{"status":200,"request_id":"req_9","input_tokens":12,"output_tokens":34},\
            "masked":[{"detector":"email","where":"text","count":2}]}"""),
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
            {"v":1,"kind":"outcome","at":"2026-11-23T10:15:30.120Z","exchange":"ex_2",\
            "result":"refused","status":400,"refusal":"policy_denied","body_bytes":180,"took_ms":3,\
            "method":"POST","path":"/v1/messages",\
            "caller":{"subject":"alice","issuer":"https://issuer.example","kind":"person",\
            "groups":["ml","staff"],"token_id":"jti-1","method":"oidc"},\
            "ruling":{"decision":"deny","cause":"rule","rules":["no opus"],"revision":"r7",\
            "policy_sha256":"d1e5"}}"""),
        Arguments.of(
            new ActStep("ex_2", AT, "policy.evaluate", ALICE, "gateway/request"),
            """
            {"v":1,"kind":"act","at":"2026-11-23T10:15:30.120Z","exchange":"ex_2",\
            "action":"policy.evaluate",\
            "caller":{"subject":"alice","issuer":"https://issuer.example","kind":"person",\
            "groups":["ml","staff"],"token_id":"jti-1","method":"oidc"},\
            "object":"gateway/request"}"""),
        Arguments.of(
            Outcome.inDoubt("ex_3", AT),
            """
            {"v":1,"kind":"outcome","at":"2026-11-23T10:15:30.120Z","exchange":"ex_3",\
            "result":"in_doubt"}"""),
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
            {"v":1,"kind":"approval","at":"2026-11-23T10:15:30.120Z","exchange":"ex_1",\
            "approval":"ap_0123456789","step":"granted","by":"https://issuer.example#sam",\
            "reason":"seen it","rules":["cost","opus"]}"""),
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
            {"v":1,"kind":"token","at":"2026-11-23T10:15:30.120Z","exchange":"ex_1",\
            "step":"issued","grant":"token_exchange","token":"jti-2","made_from":"jti-1",\
            "caller":{"subject":"alice","issuer":"https://issuer.example","kind":"person",\
            "groups":["ml"],"token_id":"jti-2","method":"saml",\
            "actors":["https://issuer.example#bot"],"scope":["reader"]},\
            "until":"2026-11-23T10:15:30.120Z"}"""),
        Arguments.of(
            new SignInStep(
                "ex_1",
                AT,
                SignInStep.Step.REFUSED,
                "https://issuer.example",
                Optional.empty(),
                "wrong_nonce"),
            """
            {"v":1,"kind":"sign_in","at":"2026-11-23T10:15:30.120Z","exchange":"ex_1",\
            "step":"refused","provider":"https://issuer.example","refusal":"wrong_nonce"}"""),
        Arguments.of(
            new KeyStep(
                "0123456789abcdef", AT, KeyStep.Step.FIRST_USED, "ci-old", "urn:sallyport:keys#ci"),
            """
            {"v":1,"kind":"key","at":"2026-11-23T10:15:30.120Z","key":"0123456789abcdef",\
            "step":"first_used","name":"ci-old","by":"urn:sallyport:keys#ci"}"""),
        Arguments.of(
            new PolicyChange(AT, false, false, "r8", "", List.of("a.rego:3:9: unexpected `}`")),
            """
            {"v":1,"kind":"policy","at":"2026-11-23T10:15:30.120Z","result":"rejected",\
            "revision":"r8","messages":["a.rego:3:9: unexpected `}`"]}"""),
        Arguments.of(
            new GatewayStarted(AT, "0.1.0", 2),
            """
            {"v":1,"kind":"started","at":"2026-11-23T10:15:30.120Z","version":"0.1.0","in_doubt":2}"""),
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
            {"v":1,"kind":"tool_use","at":"2026-11-23T10:15:30.120Z","exchange":"ex_1",\
            "step":"denied","tool":{"type":"tool_use","name":"Bash","id":"toolu_1",\
            "input_sha256":"ab12"},"ruling":{"decision":"deny","cause":"rule","rules":["no rm"],\
            "revision":"r7","policy_sha256":"d7"},"refusal":"policy_rule"}"""),
        Arguments.of(
            new GatewayStopped(Instant.parse("2026-11-23T10:15:30Z")),
            """
            {"v":1,"kind":"stopped","at":"2026-11-23T10:15:30.000Z"}"""));
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
}
