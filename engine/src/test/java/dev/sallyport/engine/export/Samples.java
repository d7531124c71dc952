package dev.sallyport.engine.export;

import dev.sallyport.engine.audit.ActStep;
import dev.sallyport.engine.audit.ApprovalStep;
import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.AuditEntry.Call;
import dev.sallyport.engine.audit.AuditEntry.Caller;
import dev.sallyport.engine.audit.AuditEntry.Labels;
import dev.sallyport.engine.audit.AuditEntry.Masked;
import dev.sallyport.engine.audit.AuditEntry.Outcome;
import dev.sallyport.engine.audit.AuditEntry.Sent;
import dev.sallyport.engine.audit.AuditEntry.Unforwarded;
import dev.sallyport.engine.audit.AuditEntry.Upstream;
import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.audit.ConfigurationChange;
import dev.sallyport.engine.audit.GatewayStarted;
import dev.sallyport.engine.audit.GatewayStopped;
import dev.sallyport.engine.audit.KeyStep;
import dev.sallyport.engine.audit.PolicyChange;
import dev.sallyport.engine.audit.RetentionStep;
import dev.sallyport.engine.audit.SignInStep;
import dev.sallyport.engine.audit.TokenStep;
import dev.sallyport.engine.audit.ToolUseStep;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Ruling;
import dev.sallyport.engine.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** An entry of each sort, with each of its steps, decisions and ends. */
public final class Samples {
  public static final Instant AT = Instant.parse("2026-11-23T10:15:30.120Z");
  public static final String LOG = "sallyport/0123456789abcdef";

  private static final Caller ALICE =
      new Caller(
          "alice",
          "https://issuer.example",
          Identity.Kind.PERSON,
          List.of("ml", "staff"),
          "jti-1",
          Identity.Method.OIDC,
          List.of("https://issuer.example#bot"),
          List.of("reader"));
  private static final Caller JOB =
      new Caller(
          "repo:a/b",
          "https://ci.example",
          Identity.Kind.SERVICE,
          List.of(),
          "",
          Identity.Method.OIDC,
          List.of(),
          List.of());
  private static final Call CALL =
      new Call(
          "messages", "claude-opus-5", true, new Labels("s-1", "claude-cli/2.1"), "ab", 42, "cd");

  private static final Decision DENIAL =
      new Decision.Deny(DenialCause.RULE, Set.of("no opus"), List.of("because"));

  private Samples() {}

  private static List<Decision> decisions() {
    var mask = new Decision.Mask(Set.of("pii"), Set.of("pii for all"));
    return List.of(
        new Decision.Allow(Set.of("ml may complete")),
        mask,
        DENIAL,
        new Decision.Approve(
            List.of(new Verdict.Approve("opus", List.of("security"), 1, Duration.ofMinutes(10))),
            mask));
  }

  private static Ruling ruling(Decision decision) {
    return new Ruling(decision, "r7", "d1e5");
  }

  public static List<AuditEntry> entries() {
    var all = new ArrayList<AuditEntry>();
    calls(all);
    tools(all);
    people(all);
    for (var step : ApprovalStep.Step.values()) {
      all.add(
          new ApprovalStep(
              "ap_0123456789",
              "ex_1",
              AT,
              step,
              step == ApprovalStep.Step.EXPIRED ? "" : "https://issuer.example#sam",
              step == ApprovalStep.Step.REFUSED ? "not \"today\"" : "",
              new TreeSet<>(Set.of("opus"))));
    }
    all.add(new PolicyChange(AT, true, false, "r8", "d8", List.of()));
    all.add(new PolicyChange(AT, true, true, "r6", "d6", List.of("older than r8")));
    all.add(new PolicyChange(AT, false, false, "", "", List.of("a.rego:3:9: unexpected `}`")));
    all.add(new ActStep("ex_3", AT, "policy.evaluate", ALICE, "gateway/request"));
    all.add(new ActStep("ex_3", AT, "audit.read", JOB, ""));
    all.add(new GatewayStarted(AT, "0.1.0", 2));
    all.add(new ConfigurationChange(AT, List.of("budgets"), List.of("store")));
    all.add(new GatewayStopped(AT));
    return all;
  }

  private static void calls(List<AuditEntry> all) {
    for (var decision : decisions()) {
      all.add(new AuditEntry.Intent("ex_1", AT, ALICE, CALL, ruling(decision)));
    }
    all.add(
        new AuditEntry.Intent(
            "ex_2",
            AT,
            JOB,
            new Call("models", "", false, Labels.NONE, "ab", 0, "cd"),
            ruling(new Decision.Allow(Set.of()))));
    for (var result : Outcome.Result.values()) {
      all.add(
          new Outcome(
              "ex_1",
              AT,
              result,
              new Sent(
                  OptionalInt.of(result == Outcome.Result.REFUSED ? 400 : 200),
                  result == Outcome.Result.REFUSED ? "policy_denied" : "",
                  1_234,
                  Duration.ofMillis(87)),
              Optional.of(
                  new Upstream("eu", 200, "req_9", OptionalLong.of(12), OptionalLong.of(34))),
              List.of(new Masked("email", "text", 2)),
              Optional.empty()));
    }
    all.add(
        new Outcome(
            "ex_2",
            AT,
            Outcome.Result.REFUSED,
            new Sent(OptionalInt.of(401), "bad_token", 180, Duration.ofMillis(3)),
            Optional.empty(),
            List.of(),
            Optional.of(
                new Unforwarded(
                    "POST",
                    "/v1/messages",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()))));
    all.add(
        new Outcome(
            "ex_2",
            AT,
            Outcome.Result.REFUSED,
            Sent.NOTHING,
            Optional.empty(),
            List.of(),
            Optional.of(
                new Unforwarded(
                    "POST",
                    "/v1/messages",
                    Optional.of(ALICE),
                    Optional.of(CALL),
                    Optional.of(ruling(DENIAL))))));
  }

  private static void tools(List<AuditEntry> all) {
    for (var step : ToolUseStep.Step.values()) {
      var denied = step == ToolUseStep.Step.DENIED;
      all.add(
          new ToolUseStep(
              "ex_1",
              AT,
              new ToolUseStep.Tool("tool_use", denied ? "" : "toolu_1", "Bash", "ab12"),
              step,
              denied ? Optional.empty() : Optional.of(ruling(of(step))),
              step == ToolUseStep.Step.HELD ? "ap_1" : "",
              denied ? "policy_rule" : ""));
    }
  }

  private static Decision of(ToolUseStep.Step step) {
    return switch (step) {
      case PASSED -> decisions().get(0);
      case MASKED -> decisions().get(1);
      case DENIED -> DENIAL;
      case HELD -> decisions().get(3);
    };
  }

  private static void people(List<AuditEntry> all) {
    for (var step : SignInStep.Step.values()) {
      var refused = step == SignInStep.Step.REFUSED;
      all.add(
          new SignInStep(
              "ex_4",
              AT,
              step,
              refused ? "" : "https://issuer.example",
              refused ? Optional.empty() : Optional.of(ALICE),
              refused ? "wrong_nonce" : ""));
    }
    for (var step : TokenStep.Step.values()) {
      var refused = step == TokenStep.Step.REFUSED;
      all.add(
          new TokenStep(
              "ex_5",
              AT,
              step,
              "token_exchange",
              refused ? "" : "jti-2",
              "jti-1",
              refused ? Optional.empty() : Optional.of(ALICE),
              refused ? Optional.empty() : Optional.of(AT.plusSeconds(900)),
              refused ? "token_expired" : "",
              step == TokenStep.Step.ENDED ? "https://issuer.example#sam" : ""));
    }
    for (var step : RetentionStep.Step.values()) {
      all.add(
          new RetentionStep(
              "req_9",
              AT,
              step,
              "https://idp.example#ada",
              "session-1",
              "https://idp.example#sam",
              List.of("0123456789abcdef0123456789abcdef")));
    }
    all.add(
        new RetentionStep(
            "",
            AT,
            RetentionStep.Step.ERASED,
            "https://idp.example#ada",
            "",
            "retention by age",
            List.of("0123456789abcdef0123456789abcdef")));
    for (var step : KeyStep.Step.values()) {
      all.add(new KeyStep("0123456789abcdef", AT, step, "ci-old", "urn:sallyport:keys#ci"));
    }
  }

  /** An entry as it stands in a log. */
  public static LoggedEntry logged(AuditEntry entry, long leaf) {
    return new LoggedEntry(LOG, leaf, entry.kind(), entry.at(), AuditJson.line(entry));
  }

  /** All of them, from leaf 0 on. */
  public static List<LoggedEntry> logged() {
    var logged = new ArrayList<LoggedEntry>();
    for (var entry : entries()) {
      logged.add(logged(entry, logged.size()));
    }
    return logged;
  }
}
