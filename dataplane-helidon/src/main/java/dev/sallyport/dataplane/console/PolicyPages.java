package dev.sallyport.dataplane.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.audit.ActStep;
import dev.sallyport.engine.audit.AuditEntry.Caller;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Verdict;
import dev.sallyport.engine.pipeline.OpenReply;
import dev.sallyport.engine.pipeline.PolicyLife;
import dev.sallyport.engine.pipeline.PolicyLife.Account;
import dev.sallyport.engine.pipeline.PolicyLife.Tried;
import dev.sallyport.engine.pipeline.PolicyStatus;
import io.helidon.webserver.http.HttpRouting;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** {@code /console/policy}: what is in force, what changed, and what it would say. */
public final class PolicyPages {
  private static final Frame.Part PART = Frame.Part.POLICY;

  /** A long conversation as a policy sees it; the form that brings it is twice as large at most. */
  static final int INPUT_MAX_CHARS = 200_000;

  /** What is filled in for whoever has none at hand. */
  private static final String EXAMPLE =
      """
      {
        "phase": "request",
        "environment": "development",
        "identity": {"kind": "person", "subject": "alice", "groups": ["ml"]},
        "request": {
          "endpoint": "messages",
          "model": "claude-sonnet-5-5",
          "max_tokens": 1024,
          "messages": [{"role": "user", "content": "Hello"}]
        }
      }""";

  private final Door door;
  private final PolicyLife life;
  private final AuditLog audit;
  private final Clock clock;

  PolicyPages(Door door, PolicyLife life, AuditLog audit, Clock clock) {
    this.door = door;
    this.life = life;
    this.audit = audit;
    this.clock = clock;
  }

  /** The page. */
  public record View(
      Frame frame,
      PolicyStatus status,
      Account account,
      boolean mayEvaluate,
      Asked asked,
      Optional<Answer> answer) {}

  /**
   * What stands in the form.
   *
   * @param trouble why nothing was tried; empty if there is none
   */
  public record Asked(String entrypoint, String input, String trouble) {}

  /** What the policy says to it. */
  public record Answer(Tried tried, String result) {
    public List<Verdict> verdicts() {
      return tried.trial().verdicts();
    }

    public Optional<Decision> decision() {
      return tried.trial().decision();
    }

    public String fault() {
      return tried.trial().fault();
    }

    /** The kind of a verdict, by the policy's word. */
    public static String word(Verdict verdict) {
      return switch (verdict) {
        case Verdict.Allow _ -> "allow";
        case Verdict.Deny _ -> "deny";
        case Verdict.Mask _ -> "mask";
        case Verdict.Approve _ -> "approve";
      };
    }

    /** What a verdict says besides its rule. */
    public static String said(Verdict verdict) {
      return switch (verdict) {
        case Verdict.Allow _ -> "";
        case Verdict.Deny deny -> deny.reason();
        case Verdict.Mask mask -> "mask " + mask.use();
        case Verdict.Approve approve ->
            "%d of %s within %s"
                .formatted(
                    approve.count(),
                    String.join(", ", approve.by()),
                    Moment.span(approve.within()));
      };
    }

    /** Why it is denied; empty if it is not. */
    public String denial() {
      return decision()
          .filter(Decision.Deny.class::isInstance)
          .map(Decision.Deny.class::cast)
          .map(
              deny ->
                  deny.reasons().isEmpty()
                      ? deny.cause().word().replace('_', ' ')
                      : String.join("; ", deny.reasons()))
          .orElse("");
    }
  }

  public void serve(HttpRouting.Builder routes) {
    routes
        .get(PART.path(), door.shown(Action.POLICY_READ, PART, this::show))
        .post(
            "/console/policy/evaluate", door.filled(Action.POLICY_EVALUATE, PART, this::evaluate));
  }

  private OpenReply show(Guest guest) {
    return page(guest, 200, new Asked("gateway/request", EXAMPLE, ""), Optional.empty());
  }

  private OpenReply evaluate(Guest guest) {
    var entrypoint = guest.visit().filled("entrypoint");
    var text = guest.visit().filled("input").replace("\r\n", "\n");
    if (text.length() > INPUT_MAX_CHARS) {
      var trouble = "An input has at most " + INPUT_MAX_CHARS + " characters here.";
      return page(guest, 413, new Asked(entrypoint, "", trouble), Optional.empty());
    }
    ObjectNode input;
    try {
      input = StrictJson.object(text.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedJsonException e) {
      var trouble = "The input cannot be read: " + e.getMessage() + ".";
      return page(guest, 400, new Asked(entrypoint, text, trouble), Optional.empty());
    }
    var step =
        new ActStep(
            guest.visit().exchange(),
            clock.instant(),
            Action.POLICY_EVALUATE.word(),
            Caller.of(guest.who()),
            entrypoint);
    audit.append(step);
    var answer = life.trial(entrypoint, input.toString()).map(PolicyPages::answer);
    var trouble = answer.isEmpty() ? "The policy in force has no such entry point." : "";
    return page(guest, answer.isEmpty() ? 400 : 200, new Asked(entrypoint, text, trouble), answer);
  }

  private static Answer answer(Tried tried) {
    var result = tried.trial().result();
    try {
      return new Answer(
          tried,
          result.isEmpty()
              ? ""
              : Context.pretty(StrictJson.value(result.getBytes(StandardCharsets.UTF_8))));
    } catch (MalformedJsonException _) {
      return new Answer(tried, result);
    }
  }

  private OpenReply page(Guest guest, int status, Asked asked, Optional<Answer> answer) {
    return door.pages()
        .page(
            status,
            "console/policy.jte",
            new View(
                guest.frame("Policy", PART),
                life.status(),
                life.account(),
                door.admits(guest, Action.POLICY_EVALUATE),
                asked,
                answer));
  }
}
