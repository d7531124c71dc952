package dev.sallyport.engine.notice.slack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.approval.ApprovalId;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.Vote;
import dev.sallyport.engine.approval.VoteResult;
import dev.sallyport.engine.audit.ApprovalStep;
import dev.sallyport.engine.audit.ApprovalStep.Step;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.AdminAct;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.notice.NoticeLimits;
import dev.sallyport.engine.notice.Plain;
import dev.sallyport.engine.notice.UntoldException;
import dev.sallyport.engine.notice.slack.SlackApi.DeclinedException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what people do in Slack, and votes for those whom the configuration knows. All others, and
 * those whom the policy does not let answer, are told to use the console; the audit log has them.
 */
public final class SlackDesk {
  private static final Logger LOG = LoggerFactory.getLogger(SlackDesk.class);

  private static final String NO_REASON = "Refused by Slack, without a reason.";

  private final Setup setup;
  private final SlackSignature signature;
  private final Parts parts;

  /**
   * What the configuration says.
   *
   * @param workspace Slack's id of the workspace whose members are meant: ids of others may be the
   *     same
   */
  public record Setup(
      String name, String workspace, List<SlackPerson> people, SlackApi api, URI gateway) {
    public Setup {
      people = List.copyOf(people);
    }
  }

  /**
   * What it works with.
   *
   * @param admitted whether the policy lets somebody do that
   */
  public record Parts(
      Approvals approvals, AuditLog log, Predicate<AdminAct> admitted, Clock clock) {}

  public SlackDesk(Setup setup, SlackSignature signature, Parts parts) {
    this.setup = setup;
    this.signature = signature;
    this.parts = parts;
  }

  /** What the configuration calls the channel. */
  public String name() {
    return setup.name();
  }

  /**
   * What a request is. Only one that is {@link SlackSignature.Proof#GOOD} is to be taken.
   *
   * @param time the field {@code X-Slack-Request-Timestamp}
   * @param proof the field {@code X-Slack-Signature}
   */
  public SlackSignature.Proof check(String time, String proof, byte[] body) {
    return signature.check(time, proof, body);
  }

  /**
   * Takes a request that is Slack's.
   *
   * @return what Slack is answered; an empty object for nothing
   */
  public ObjectNode take(byte[] body) {
    var click = SlackClick.read(body);
    if (click.isEmpty()) {
      return StrictJson.newObject();
    }
    return switch (click.get()) {
      case SlackClick.Aside _ -> StrictJson.newObject();
      case SlackClick.Approves yes -> {
        vote(yes.who(), yes.approval(), true, "").ifPresent(sentence -> tell(yes.who(), sentence));
        yield StrictJson.newObject();
      }
      case SlackClick.WantsToRefuse no -> {
        // Whoever may not answer need not say why first.
        person(no.who())
            .ifPresentOrElse(
                _ -> askWhy(no), () -> tell(no.who(), unknown(no.who(), no.approval())));
        yield StrictJson.newObject();
      }
      case SlackClick.Refuses no ->
          vote(no.who(), no.approval(), false, reason(no.reason()))
              .map(SlackMessage::declined)
              .orElseGet(StrictJson::newObject);
    };
  }

  private static String reason(String text) {
    var line = Plain.line(text.strip());
    if (line.isEmpty()) {
      return NO_REASON;
    }
    return line.length() <= Vote.REASON_LIMIT_CHARS
        ? line
        : line.substring(0, Vote.REASON_LIMIT_CHARS);
  }

  /** Votes, and gives a sentence if that does not count. */
  private Optional<String> vote(SlackClick.Who who, String typed, boolean grant, String reason) {
    var person = person(who);
    if (person.isEmpty()) {
      return Optional.of(unknown(who, typed));
    }
    var now = now();
    var identity = person.get().identity(now);
    if (!parts.admitted().test(new AdminAct(identity, Action.APPROVALS_ANSWER, now))) {
      turnAway(identity.principal(), typed, "the policy does not let them answer");
      return Optional.of("The policy does not let you answer approvals.");
    }
    if (grant && !isShownWhole(typed)) {
      return Optional.of("Slack does not show all of it: answer in the console, at " + page(typed));
    }
    return switch (parts.approvals().vote(typed, identity, grant, reason)) {
      case VoteResult.Recorded _ -> Optional.empty();
      case VoteResult.Unknown _ -> Optional.of("There is no such approval any more.");
      case VoteResult.Closed(var state) ->
          Optional.of("It is " + state.word() + " already, so no answer is taken.");
      // Such as a yes in an emergency, which wants a reason that a button has not.
      case VoteResult.NotEntitled(var sentence) ->
          Optional.of(sentence + " In the console it is at " + page(typed) + ".");
    };
  }

  private boolean isShownWhole(String typed) {
    return parts
        .approvals()
        .find(typed)
        .filter(approval -> !approval.question().matter().whole())
        .isEmpty();
  }

  private Optional<SlackPerson> person(SlackClick.Who who) {
    return who.workspace().equals(setup.workspace())
        ? setup.people().stream().filter(one -> one.user().equals(who.user())).findFirst()
        : Optional.empty();
  }

  /** Records that somebody pressed a button whom nobody vouches for, and says so to them. */
  private String unknown(SlackClick.Who who, String typed) {
    turnAway(who.principal(), typed, "nobody vouches for that member of Slack");
    return "The gateway does not know who you are in Slack: answer in the console, at "
        + page(typed)
        + ".";
  }

  private String page(String typed) {
    var id = ApprovalId.typed(typed).replaceAll("[^a-z0-9_]", "");
    return setup.gateway() + "/console/approvals/" + id;
  }

  private void turnAway(String by, String typed, String reason) {
    parts
        .approvals()
        .find(typed)
        .ifPresent(
            approval ->
                parts
                    .log()
                    .append(
                        new ApprovalStep(
                            approval.id(),
                            approval.question().exchange(),
                            now(),
                            Step.TURNED_AWAY,
                            by,
                            reason,
                            new TreeSet<>(approval.question().rules()))));
  }

  private void askWhy(SlackClick.WantsToRefuse no) {
    var arguments = StrictJson.newObject().put("trigger_id", no.trigger());
    arguments.set("view", SlackMessage.refusal(no.approval()));
    try {
      setup.api().call("views.open", arguments, NoticeLimits.ANSWER_AT_ONCE);
    } catch (UntoldException | DeclinedException e) {
      LOG.warn("channel `{}`: nobody can be asked why: {}", setup.name(), e.getMessage());
      tell(no.who(), "Slack could not ask you why. Try again, or answer in the console.");
    }
  }

  /** Says something to whoever pressed a button, and to nobody else. */
  private void tell(SlackClick.Who who, String sentence) {
    var arguments = StrictJson.newObject();
    arguments.put("channel", who.conversation()).put("user", who.user());
    arguments.put("text", SlackMessage.escaped(sentence)).put("mrkdwn", false);
    try {
      setup.api().call("chat.postEphemeral", arguments, NoticeLimits.ANSWER_AT_ONCE);
    } catch (UntoldException | DeclinedException e) {
      LOG.warn("channel `{}`: somebody is told nothing: {}", setup.name(), e.getMessage());
    }
  }

  private Instant now() {
    return parts.clock().instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
