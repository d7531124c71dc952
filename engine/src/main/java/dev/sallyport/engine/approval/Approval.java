package dev.sallyport.engine.approval;

import dev.sallyport.engine.audit.AuditEntry.ApprovalStep;
import dev.sallyport.engine.audit.AuditEntry.ApprovalStep.Step;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A question to people, and how far its answer has come: {@code PENDING → GRANTED → SPENT}, or
 * {@code REFUSED}, {@code EXPIRED}, {@code WITHDRAWN}. A grant lets one call pass, once.
 *
 * <p>The question stands as long as the policy says ({@code within}). An answer stands as long
 * again from the moment it was given: a late yes can still be used, and a call that is sent again
 * soon after a no meets the same no.
 *
 * @param id short enough to type
 * @param votes in the order in which they came
 * @param deadline until when it stands in this state; a final state stands for ever
 * @param version counts the moves, so that of two moves at once only one is made
 */
public record Approval(
    String id,
    Question question,
    State state,
    List<Vote> votes,
    Instant askedAt,
    Instant deadline,
    long version) {

  /** How far an approval has come. */
  public enum State {
    /** Nobody has decided yet. */
    PENDING,
    /** Enough people said yes, and no call has used it yet. */
    GRANTED,
    /** A call has passed by it; it serves no other. */
    SPENT,
    /** Somebody said no. */
    REFUSED,
    /** Nobody answered, or nobody used the answer, in time. */
    EXPIRED,
    /** Whoever asked took it back. */
    WITHDRAWN;

    /** The word that the store and people use. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Approval {
    votes = List.copyOf(votes);
  }

  /** A question that has just been asked. */
  public static Approval asked(String id, Question question, Instant at) {
    return new Approval(id, question, State.PENDING, List.of(), at, at.plus(question.within()), 0);
  }

  /** The audit log's entry of the question itself. */
  public ApprovalStep askedStep() {
    return step(askedAt, Step.ASKED, question.exchange(), question.asker(), "");
  }

  /** The audit log's entry of an answer that did not count. */
  public ApprovalStep turnedAwayStep(Instant at, Identity approver) {
    return step(at, Step.TURNED_AWAY, question.exchange(), approver.principal(), "");
  }

  /** Whether the same call, asked at this moment, meets this approval. */
  public boolean standsAt(Instant now) {
    return switch (state) {
      case PENDING, GRANTED, REFUSED -> now.isBefore(deadline);
      case SPENT, EXPIRED, WITHDRAWN -> false;
    };
  }

  /** Whether a call may still pass by it. */
  boolean isOpen() {
    return state == State.PENDING || state == State.GRANTED;
  }

  /** The no that ended it; empty unless somebody said no. */
  public Optional<Vote> refusal() {
    return votes.stream().filter(vote -> !vote.grant()).findFirst();
  }

  /** What an event makes of this approval. It depends on nothing else. */
  public Transition on(Event event) {
    return switch (state) {
      case PENDING ->
          switch (event) {
            case Event.Answered answered -> inTime(answered) ? vote(answered) : expired();
            case Event.Used _ -> new Transition.Closed(state);
            case Event.Lapsed lapsed -> lapse(lapsed);
            case Event.TakenBack taken -> takeBack(taken);
          };
      case GRANTED ->
          switch (event) {
            case Event.Answered _ -> new Transition.Closed(state);
            case Event.Used used -> inTime(used) ? spend(used) : expired();
            case Event.Lapsed lapsed -> lapse(lapsed);
            case Event.TakenBack taken -> takeBack(taken);
          };
      case SPENT, REFUSED, EXPIRED, WITHDRAWN -> new Transition.Closed(state);
    };
  }

  private boolean inTime(Event event) {
    return event.at().isBefore(deadline);
  }

  // Whoever comes too late is told so, whether or not the clock's own event has been recorded.
  private static Transition expired() {
    return new Transition.Closed(State.EXPIRED);
  }

  private Transition vote(Event.Answered answered) {
    var approver = answered.approver();
    var objection = objection(approver, answered.grant());
    if (objection.isPresent()) {
      return new Transition.NotEntitled(objection.get());
    }
    var vote =
        new Vote(
            approver.principal(),
            approver.groups(),
            answered.at(),
            answered.grant(),
            answered.reason());
    var cast = new ArrayList<>(votes);
    cast.add(vote);
    if (!answered.grant()) {
      return answer(State.REFUSED, Step.REFUSED, cast);
    }
    if (question.quorums().stream().allMatch(quorum -> isMet(quorum, cast))) {
      return answer(State.GRANTED, Step.GRANTED, cast);
    }
    return new Transition.Moved(
        new Approval(id, question, State.PENDING, cast, askedAt, deadline, version + 1),
        step(vote.at(), Step.CONSENTED, question.exchange(), vote.by(), vote.reason()));
  }

  private Transition answer(State next, Step step, List<Vote> cast) {
    var last = cast.getLast();
    return new Transition.Moved(
        new Approval(
            id, question, next, cast, askedAt, last.at().plus(question.within()), version + 1),
        step(last.at(), step, question.exchange(), last.by(), last.reason()));
  }

  private Optional<String> objection(Identity approver, boolean grant) {
    if (approver.principal().equals(question.asker())) {
      return Optional.of("`%s` asked; somebody else must answer.".formatted(approver.subject()));
    }
    if (approver.kind() != Identity.Kind.PERSON) {
      return Optional.of("`%s` is a service; a person must answer.".formatted(approver.subject()));
    }
    if (!approver.actors().isEmpty() || !approver.scope().isEmpty()) {
      // Whoever holds such a token was given a part of what the person may do, without consent.
      return Optional.of(
          "`%s` must answer with a token that is neither narrowed nor for somebody who acts for them."
              .formatted(approver.subject()));
    }
    var entitled = new TreeSet<String>();
    question.quorums().forEach(quorum -> entitled.addAll(quorum.by()));
    if (approver.groups().stream().noneMatch(entitled::contains)) {
      return Optional.of(
          "`%s` is in none of the groups that may answer: `%s`."
              .formatted(approver.subject(), String.join("`, `", entitled)));
    }
    if (grant && votes.stream().anyMatch(vote -> vote.by().equals(approver.principal()))) {
      return Optional.of(
          "`%s` has said yes already; the rule asks for another person."
              .formatted(approver.subject()));
    }
    return Optional.empty();
  }

  /** A vote counts for each quorum that has one of the voter's groups; a person counts once. */
  private static boolean isMet(Verdict.Approve quorum, List<Vote> cast) {
    return cast.stream()
            .filter(Vote::grant)
            .filter(vote -> vote.groups().stream().anyMatch(quorum.by()::contains))
            .map(Vote::by)
            .distinct()
            .count()
        >= quorum.count();
  }

  private Transition spend(Event.Used used) {
    return new Transition.Moved(
        ended(State.SPENT), step(used.at(), Step.SPENT, used.exchange(), question.asker(), ""));
  }

  private Transition lapse(Event.Lapsed lapsed) {
    return inTime(lapsed)
        ? new Transition.Closed(state)
        : new Transition.Moved(
            ended(State.EXPIRED), step(lapsed.at(), Step.EXPIRED, question.exchange(), "", ""));
  }

  private Transition takeBack(Event.TakenBack taken) {
    if (!inTime(taken)) {
      return expired();
    }
    if (!taken.asker().principal().equals(question.asker())) {
      return new Transition.NotEntitled(
          "`%s` did not ask; only who asked can take it back.".formatted(taken.asker().subject()));
    }
    return new Transition.Moved(
        ended(State.WITHDRAWN),
        step(taken.at(), Step.WITHDRAWN, question.exchange(), question.asker(), ""));
  }

  private Approval ended(State next) {
    return new Approval(id, question, next, votes, askedAt, deadline, version + 1);
  }

  private ApprovalStep step(Instant at, Step step, String exchange, String by, String reason) {
    return new ApprovalStep(id, exchange, at, step, by, reason, question.rules());
  }
}
