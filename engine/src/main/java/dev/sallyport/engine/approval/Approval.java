package dev.sallyport.engine.approval;

import dev.sallyport.engine.audit.ApprovalStep;
import dev.sallyport.engine.audit.ApprovalStep.Step;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Lasting;
import dev.sallyport.engine.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A question to people, and how far its answer has come: {@code PENDING → GRANTED → SPENT}, or
 * {@code REFUSED}, {@code EXPIRED}, {@code WITHDRAWN}. A grant lets one call pass, once; given back
 * by a call that has failed, it lets the same call pass that is sent again. Where the policy lets
 * it last, it stays granted until its time is over, or until somebody who may answer says no.
 *
 * <p>The question stands as long as the policy says ({@code within}). An answer stands as long
 * again from the moment it was given: a late yes can still be used, and a call that is sent again
 * soon after a no meets the same no.
 *
 * @param id short enough to type
 * @param votes in the order in which they came
 * @param deadline until when it stands in this state, and until when a spent grant can be given
 *     back; any other final state stands for ever
 * @param version counts the moves, so that of two moves at once only one is made
 * @param uses what calls have made of the grant
 */
public record Approval(
    String id,
    Question question,
    State state,
    List<Vote> votes,
    Instant askedAt,
    Instant deadline,
    long version,
    Uses uses) {

  /** A client sends a call that has failed at most ten times more. */
  public static final int GIVEN_BACK_LIMIT = 10;

  /**
   * What calls have made of a grant.
   *
   * @param count how often it let one pass
   * @param last the exchange that used it last; empty before the first
   * @param givenBack how often it was given back
   */
  public record Uses(int count, String last, int givenBack) {
    /** No call has used it. */
    public static final Uses NONE = new Uses(0, "", 0);

    private Uses by(String exchange) {
      return new Uses(count + 1, exchange, givenBack);
    }

    private Uses back() {
      return new Uses(count, last, givenBack + 1);
    }
  }

  /** How far an approval has come. */
  public enum State {
    /** Nobody has decided yet. */
    PENDING,
    /** Enough people said yes, and a call can pass by it. */
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
    return new Approval(
        id, question, State.PENDING, List.of(), at, at.plus(question.within()), 0, Uses.NONE);
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

  /** Whether it lets several calls pass. */
  public boolean lasts() {
    return !question.lasting().equals(new Lasting.Once());
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
            case Event.Used _, Event.GivenBack _ -> new Transition.Closed(state);
            case Event.Lapsed lapsed -> lapse(lapsed);
            case Event.TakenBack taken -> takeBack(taken);
          };
      case GRANTED ->
          switch (event) {
            case Event.Answered answered -> revoke(answered);
            case Event.Used used -> inTime(used) ? use(used) : expired();
            case Event.GivenBack _ -> new Transition.Closed(state);
            case Event.Lapsed lapsed -> lapse(lapsed);
            case Event.TakenBack taken -> takeBack(taken);
          };
      case SPENT ->
          switch (event) {
            case Event.GivenBack back ->
                inTime(back) ? giveBack(back) : new Transition.Closed(state);
            case Event.Answered _, Event.Used _, Event.Lapsed _, Event.TakenBack _ ->
                new Transition.Closed(state);
          };
      case REFUSED, EXPIRED, WITHDRAWN -> new Transition.Closed(state);
    };
  }

  private boolean inTime(Event event) {
    return event.at().isBefore(deadline);
  }

  // Whoever comes too late is told so, whether or not the clock's own event has been recorded.
  private static Transition expired() {
    return new Transition.Closed(State.EXPIRED);
  }

  /** A grant for one call is as good as used; one that lasts is ended by a no. */
  private Transition revoke(Event.Answered answered) {
    if (!lasts() || answered.grant()) {
      return new Transition.Closed(state);
    }
    return inTime(answered) ? vote(answered) : expired();
  }

  private Transition vote(Event.Answered answered) {
    var approver = answered.approver();
    var alone = answered.grant() && isEmergency(answered);
    var objection = objection(approver, answered.grant(), alone);
    if (objection.isPresent()) {
      return new Transition.NotEntitled(objection.get());
    }
    if (alone && answered.reason().isBlank()) {
      return new Transition.NotEntitled(
          "`%s` may say yes alone in an emergency, and has to give a reason: say why it cannot wait."
              .formatted(approver.subject()));
    }
    var vote =
        new Vote(
            approver.principal(),
            approver.groups(),
            answered.at(),
            answered.grant(),
            answered.reason(),
            alone);
    var cast = new ArrayList<>(votes);
    cast.add(vote);
    if (!answered.grant()) {
      return answer(State.REFUSED, Step.REFUSED, cast, question.within());
    }
    if (question.quorums().stream().allMatch(quorum -> isMet(quorum, cast))) {
      return answer(State.GRANTED, alone ? Step.EMERGENCY : Step.GRANTED, cast, grantStands());
    }
    return new Transition.Moved(
        new Approval(id, question, State.PENDING, cast, askedAt, deadline, version + 1, uses),
        step(
            vote.at(),
            alone ? Step.EMERGENCY : Step.CONSENTED,
            question.exchange(),
            vote.by(),
            vote.reason()));
  }

  /** Whoever may answer on any day has to say that it is one; others may answer in none else. */
  private boolean isEmergency(Event.Answered answered) {
    return isIn(answered.approver(), Verdict.Approve::emergency)
        && (answered.emergency() || !isIn(answered.approver(), Verdict.Approve::by));
  }

  private boolean isIn(Identity approver, Function<Verdict.Approve, List<String>> groups) {
    return question.quorums().stream()
        .anyMatch(quorum -> approver.groups().stream().anyMatch(groups.apply(quorum)::contains));
  }

  private Duration grantStands() {
    return switch (question.lasting()) {
      case Lasting.Once _ -> question.within();
      case Lasting.Session(var atMost) -> atMost;
      case Lasting.Time(var length) -> length;
    };
  }

  private Transition answer(State next, Step step, List<Vote> cast, Duration stands) {
    var last = cast.getLast();
    return new Transition.Moved(
        new Approval(id, question, next, cast, askedAt, last.at().plus(stands), version + 1, uses),
        step(last.at(), step, question.exchange(), last.by(), last.reason()));
  }

  /** Whether an answer of that person counts, while one is taken. */
  public boolean mayBeAnsweredBy(Identity approver) {
    return objection(approver).isEmpty();
  }

  private Optional<String> objection(Identity approver) {
    if (question.isAskedBy(approver.principal())) {
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
    question.quorums().forEach(quorum -> entitled.addAll(quorum.emergency()));
    if (approver.groups().stream().noneMatch(entitled::contains)) {
      return Optional.of(
          "`%s` is in none of the groups that may answer: `%s`."
              .formatted(approver.subject(), String.join("`, `", entitled)));
    }
    return Optional.empty();
  }

  private Optional<String> objection(Identity approver, boolean grant, boolean alone) {
    var objection = objection(approver);
    if (objection.isPresent()) {
      return objection;
    }
    if (grant
        && votes.stream()
            .anyMatch(
                vote -> vote.by().equals(approver.principal()) && vote.emergency() == alone)) {
      return Optional.of(
          "`%s` has said yes already; the rule asks for another person."
              .formatted(approver.subject()));
    }
    return Optional.empty();
  }

  /**
   * A vote counts for each quorum that has one of the voter's groups; a person counts once. One in
   * an emergency is enough for those quorums that have the voter's group for that, and for no
   * other.
   */
  private static boolean isMet(Verdict.Approve quorum, List<Vote> cast) {
    var alone =
        cast.stream()
            .filter(Vote::emergency)
            .anyMatch(vote -> vote.groups().stream().anyMatch(quorum.emergency()::contains));
    return alone
        || cast.stream()
                .filter(Vote::grant)
                .filter(vote -> vote.groups().stream().anyMatch(quorum.by()::contains))
                .map(Vote::by)
                .distinct()
                .count()
            >= quorum.count();
  }

  private Transition use(Event.Used used) {
    var after = lasts() ? State.GRANTED : State.SPENT;
    var step = lasts() ? Step.USED : Step.SPENT;
    return new Transition.Moved(
        moved(after, uses.by(used.exchange())),
        step(used.at(), step, used.exchange(), question.asker(), ""));
  }

  private Transition giveBack(Event.GivenBack back) {
    if (!back.exchange().equals(uses.last()) || uses.givenBack() >= GIVEN_BACK_LIMIT) {
      return new Transition.Closed(state);
    }
    return new Transition.Moved(
        moved(State.GRANTED, uses.back()),
        step(back.at(), Step.GIVEN_BACK, back.exchange(), question.asker(), ""));
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

  /**
   * The same without what it tells of the call, which was destroyed. A question that is open ends:
   * nobody is asked about what they cannot see.
   */
  public Approval untold() {
    return new Approval(
        id,
        question.untold(),
        state == State.PENDING ? State.EXPIRED : state,
        votes,
        askedAt,
        deadline,
        version + 1,
        uses);
  }

  /** The audit log's entry of that end. */
  public ApprovalStep untoldStep(Instant at) {
    return step(at, Step.EXPIRED, question.exchange(), "", "what it asked about was erased");
  }

  private Approval ended(State next) {
    return moved(next, uses);
  }

  private Approval moved(State next, Uses made) {
    return new Approval(id, question, next, votes, askedAt, deadline, version + 1, made);
  }

  private ApprovalStep step(Instant at, Step step, String exchange, String by, String reason) {
    return new ApprovalStep(id, exchange, at, step, by, reason, question.rules());
  }
}
