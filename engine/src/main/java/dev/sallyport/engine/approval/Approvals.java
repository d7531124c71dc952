package dev.sallyport.engine.approval;

import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.model.BugException;
import dev.sallyport.engine.model.Identity;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks people about calls, and lets calls wait for the answer. The same call asked twice, at once
 * or one after the other, meets one question and one answer; a grant lets one call pass, unless the
 * policy lets it last.
 *
 * <p>Nothing takes effect before it is durable together with its entry in the audit log.
 */
public final class Approvals {

  /** How often a waiter looks by itself: a vote may come in through another process. */
  public static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** Each lost race means that somebody else made a move, so this many in a row are a fault. */
  private static final int RACE_LIMIT = 1_000;

  /**
   * How many questions of one asker may wait at once. People answer a few hundred in a day; whoever
   * asks more, such as an agent that varies one word, would bury what others ask.
   */
  public static final int OPEN_MAX = 1_000;

  private static final String ANY = "";

  private final ApprovalStore store;
  private final AuditLog log;
  private final Clock clock;
  private final SecureRandom random;
  private final int openMax;
  private final Bells bells = new Bells();

  /** Rung at every move, for those who follow all of them. */
  private final Bells anyMove = new Bells();

  public Approvals(ApprovalStore store, AuditLog log, Clock clock, SecureRandom random) {
    this(store, log, clock, random, OPEN_MAX);
  }

  /**
   * @param openMax in the place of {@link #OPEN_MAX}
   */
  public Approvals(
      ApprovalStore store, AuditLog log, Clock clock, SecureRandom random, int openMax) {
    this.openMax = openMax;
    this.store = store;
    this.log = log;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Puts a question to people, or finds the one that the same call has put before: pending, granted
   * and unspent, or refused a short while ago.
   *
   * @param context gives what an approver is shown of the call, as JSON; asked for only if the
   *     question is new
   * @throws TooManyOpenException if too many questions of the same asker wait already
   */
  public Approval ask(Question question, Supplier<String> context) {
    return untilSettled(
        () -> {
          var now = now();
          var latest = store.latest(question.digest());
          if (latest.isPresent()) {
            var found = latest.get();
            if (found.standsAt(now)) {
              return latest;
            }
            // A pending or granted one that is past its time makes way, and the log says so.
            move(found, new Event.Lapsed(now));
          }
          // Two that ask at once may pass beside each other; a few more do no harm.
          if (store.waiting(question.asker(), now) >= openMax) {
            throw new TooManyOpenException(openMax);
          }
          var approval = Approval.asked(ApprovalId.random(random), question, now);
          if (!store.create(approval, context.get(), approval.askedStep())) {
            return Optional.empty();
          }
          anyMove.ring(ANY);
          return Optional.of(approval);
        });
  }

  /**
   * Waits until the approval is decided, and spends a grant on this exchange. When the same call
   * comes again, the newer one takes this one's place: a client that has given up sends its call
   * again, and a grant that is spent for nobody is lost to it. The waiting thread may be a virtual
   * one; interrupting it gives the place up and leaves the approval as it is.
   *
   * @param exchange the call that waits
   * @param patience how long that call can be held
   * @param requireStanding throws if the call may not go on any more; asked before the grant is
   *     spent, which then stays open for the next
   */
  public Answer await(String id, String exchange, Duration patience, Runnable requireStanding)
      throws InterruptedException {
    return await(id, exchange, patience, new Waiting(requireStanding, () -> {}));
  }

  /**
   * What whoever waits does meanwhile; each may throw, which gives the place up and leaves the
   * approval as it is.
   *
   * @param requireStanding throws if the call may not go on any more; asked before the grant is
   *     spent, which then stays open for the next
   * @param sign called about once in {@link #LOOK_EVERY} while nobody has answered: throws if
   *     nobody waits for the reply any more
   */
  public record Waiting(Runnable requireStanding, Runnable sign) {}

  /** The same, with signs of life in between. */
  public Answer await(String id, String exchange, Duration patience, Waiting waiting)
      throws InterruptedException {
    var left = patience;
    try (var place = bells.place(id)) {
      while (true) {
        var approval = settled(id).orElseThrow(() -> vanished(id));
        // A grant that lasts has room for all that wait for it.
        if (approval.isOpen() && !approval.lasts() && !place.isNewest()) {
          return new Answer.Superseded();
        }
        switch (approval.state()) {
          case GRANTED -> {
            waiting.requireStanding().run();
            if (move(approval, new Event.Used(now(), exchange)) instanceof Move.Made made) {
              return new Answer.Granted(made.after());
            }
            // Another waiter was quicker, or its time has just run out: look again.
          }
          case PENDING -> {
            if (!left.isPositive()) {
              return new Answer.StillOpen(approval.deadline());
            }
            waiting.sign().run();
            var untilDeadline = Duration.between(now(), approval.deadline());
            var turn = least(left, least(LOOK_EVERY, untilDeadline));
            if (!turn.isPositive()) {
              continue; // The deadline has passed since the look: look again.
            }
            left = left.minus(turn).plus(place.await(turn));
          }
          case REFUSED -> {
            var no = approval.refusal().orElseThrow(() -> vanished(id));
            return new Answer.Refused(no.by(), no.reason());
          }
          case EXPIRED -> {
            return new Answer.Expired();
          }
          case WITHDRAWN -> {
            return new Answer.Withdrawn();
          }
          case SPENT -> {
            return new Answer.SpentElsewhere();
          }
        }
      }
    }
  }

  /**
   * Records somebody's answer. One entitled no ends the question; a yes counts towards every quorum
   * that names one of the approver's groups.
   *
   * @param id as typed
   * @param reason at most {@link Vote#REASON_LIMIT_CHARS}; may be empty
   */
  public VoteResult vote(String id, Identity approver, boolean grant, String reason) {
    return apply(id, approver, now -> new Event.Answered(now, approver, grant, reason));
  }

  /**
   * Records the yes of somebody who may give it alone in an emergency, whatever the quorum of the
   * rules that say so.
   *
   * @param reason why it cannot wait; without one it does not count
   */
  public VoteResult grantInEmergency(String id, Identity approver, String reason) {
    return apply(id, approver, now -> new Event.Answered(now, approver, true, reason, true));
  }

  /**
   * Gives back a grant that was spent on an exchange which has failed, so that the same call, sent
   * again, finds it; {@link Approval#GIVEN_BACK_LIMIT} times, and no longer than it would have
   * stood unused. Called before that failure is answered. What was not given back when the gateway
   * crashed stays spent.
   *
   * @return whether the grant can be used again; not if the same call was asked about anew
   *     meanwhile and waits or was refused
   */
  public boolean giveBack(String id, String exchange) {
    return untilSettled(
        () -> {
          var spent = store.find(id).orElseThrow(() -> vanished(id));
          var latest = store.latest(spent.question().digest()).orElseThrow(() -> vanished(id));
          if (!latest.id().equals(id) && isRefusal(latest)) {
            return Optional.of(false);
          }
          if (!latest.id().equals(id) && latest.isOpen()) {
            return switch (move(latest, new Event.Lapsed(now()))) {
              case Move.No _ -> Optional.of(false);
              case Move.Made _, Move.Lost _ -> Optional.empty();
            };
          }
          return switch (move(spent, new Event.GivenBack(now(), exchange))) {
            case Move.Made _ -> Optional.of(true);
            case Move.No _ -> Optional.of(false);
            case Move.Lost _ -> Optional.empty();
          };
        });
  }

  private boolean isRefusal(Approval approval) {
    return approval.state() == Approval.State.REFUSED && approval.standsAt(now());
  }

  /** Takes a question back, or a grant that was not used yet. Only who asked can. */
  public VoteResult withdraw(String id, Identity asker) {
    return apply(id, asker, now -> new Event.TakenBack(now, asker));
  }

  /** The questions that wait for an answer, the oldest first, at most so many. */
  public List<Approval> open(int limit) {
    return store.pending(now(), limit);
  }

  /** How many questions wait for an answer. */
  public long waiting() {
    return store.waiting(now());
  }

  /** The approval of that id, as typed. */
  public Optional<Approval> find(String id) {
    return settled(ApprovalId.typed(id));
  }

  /** What an approver is shown of the call, as JSON. */
  public Optional<String> context(String id) {
    return store.context(ApprovalId.typed(id));
  }

  /** Those that were asked last, in whatever state, the newest first. */
  public List<Approval> recent(int limit) {
    return store.recent(limit);
  }

  /** The same, of those in that state. */
  public List<Approval> recent(Approval.State state, int limit) {
    return store.recent(state, limit);
  }

  /** Ends those whose time is over and that nobody looks at, at most so many. */
  public void lapse(int limit) {
    var now = now();
    for (var overdue : store.overdue(now, limit)) {
      // Whoever was quicker has moved it on.
      var _ = move(overdue, new Event.Lapsed(now));
    }
  }

  /** What the same caller was let do last that was of the same kind. */
  public Optional<Approval> grantedBefore(Approval approval) {
    return store.grantedBefore(approval);
  }

  /** The number of the last move of any approval. */
  public long lastMove() {
    return store.lastMove();
  }

  /**
   * Waits until any approval moves after that move, here or through another process.
   *
   * @return the number of the last move; the same one if the time is over
   */
  public long awaitMove(long after, Duration limit) throws InterruptedException {
    var left = limit;
    // Thousands may follow at once, and come anew every second: none of them may wake the others.
    try (var place = anyMove.listen(ANY)) {
      while (true) {
        var last = store.lastMove();
        if (last > after || !left.isPositive()) {
          return last;
        }
        var turn = least(left, LOOK_EVERY);
        left = left.minus(turn).plus(place.await(turn));
      }
    }
  }

  private VoteResult apply(String typed, Identity who, Function<Instant, Event> event) {
    var id = ApprovalId.typed(typed);
    return untilSettled(
        () -> {
          var found = settled(id);
          if (found.isEmpty()) {
            return Optional.of(new VoteResult.Unknown());
          }
          var approval = found.get();
          return switch (move(approval, event.apply(now()))) {
            case Move.Made made -> Optional.of(new VoteResult.Recorded(made.after()));
            case Move.Lost _ -> Optional.empty();
            case Move.No(Transition.Closed closed) ->
                Optional.of(new VoteResult.Closed(closed.state()));
            case Move.No(Transition.NotEntitled no) -> {
              // Somebody who tries to approve their own call is worth knowing about.
              log.append(approval.turnedAwayStep(now(), who));
              yield Optional.of(new VoteResult.NotEntitled(no.sentence()));
            }
          };
        });
  }

  /** The approval as it stands now: what is past its time is recorded as expired first. */
  private Optional<Approval> settled(String id) {
    return untilSettled(
        () -> {
          var found = store.find(id);
          if (found.isEmpty()) {
            return Optional.of(found);
          }
          return switch (move(found.get(), new Event.Lapsed(now()))) {
            case Move.Made made -> Optional.of(Optional.of(made.after()));
            case Move.No _ -> Optional.of(found);
            case Move.Lost _ -> Optional.empty();
          };
        });
  }

  private Move move(Approval approval, Event event) {
    return switch (approval.on(event)) {
      case Transition.Declined declined -> new Move.No(declined);
      case Transition.Moved moved -> {
        if (!store.replace(moved.after(), moved.step())) {
          yield new Move.Lost();
        }
        bells.ring(approval.id());
        anyMove.ring(ANY);
        yield new Move.Made(moved.after());
      }
    };
  }

  private static <T> T untilSettled(Supplier<Optional<T>> attempt) {
    for (var i = 0; i < RACE_LIMIT; i++) {
      var result = attempt.get();
      if (result.isPresent()) {
        return result.get();
      }
    }
    throw new ApprovalsUnavailableException(
        "the approval changed %d times while it was looked at; try again".formatted(RACE_LIMIT));
  }

  // The store keeps milliseconds; an approval must not differ from what is read back of it.
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static BugException vanished(String id) {
    return new BugException("approval `%s` was asked and is not in the store".formatted(id));
  }

  /** What became of an attempt to move an approval on. */
  private sealed interface Move {
    record Made(Approval after) implements Move {}

    /** Somebody else moved it first. */
    record Lost() implements Move {}

    record No(Transition.Declined why) implements Move {}
  }
}
