package dev.sallyport.engine.notice;

import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.ApprovalStore.Moved;
import dev.sallyport.engine.approval.ApprovalsUnavailableException;
import dev.sallyport.engine.fetch.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the moves of approvals to one channel, in their order. How far it has come is kept with the
 * approvals after each: what was told before a crash may be told again, and nothing is left out.
 */
final class Follower implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

  private final Channel channel;
  private final Notices.Parts parts;
  private final String name;
  private final Turn turn;
  private final CountDownLatch ending = new CountDownLatch(1);
  private volatile ChannelStatus status;
  private int failures;
  private boolean planted;

  Follower(Channel channel, Notices.Parts parts) {
    this.channel = channel;
    this.parts = parts;
    this.name = "notice " + channel.name();
    this.turn = new Turn(parts.store(), name, parts.clock(), parts.pace().random());
    this.status = ChannelStatus.fresh(channel);
  }

  ChannelStatus status() {
    return status;
  }

  /** From now on nothing is waited for. */
  void end() {
    ending.countDown();
  }

  /**
   * Keeps the place at which a channel begins that is new: from the moves after this on, none is
   * left out, whatever comes.
   */
  void plant() {
    var position = parts.store().followed(name);
    if (!parts.store().follow(name, position, position)) {
      LOG.debug("channel `{}`: another gateway has moved on meanwhile", channel.name());
    }
    planted = true;
  }

  @Override
  public void run() {
    try {
      while (ending.getCount() > 0) {
        round();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void round() throws InterruptedException {
    try {
      if (!planted) {
        plant();
      }
      var position = parts.store().followed(name);
      var moves = parts.store().moves(position, NoticeLimits.BATCH);
      if (moves.isEmpty()) {
        parts.approvals().awaitMove(position, NoticeLimits.LOOK_EVERY);
      } else if (!turn.take()) {
        pause(NoticeLimits.TURN_AGAIN);
      } else {
        try {
          deliver(position, moves);
        } finally {
          giveTurn();
        }
      }
    } catch (ApprovalsUnavailableException e) {
      pause(failed(String.valueOf(e.getMessage())));
    } catch (RuntimeException | VirtualMachineError e) {
      // Whatever it is, the channel goes on. The message might quote what was being told.
      pause(failed("the gateway is at fault (%s)".formatted(e.getClass().getName())));
    }
  }

  /** Also where the thread is being ended: whoever begins next would wait for the turn. */
  private void giveTurn() {
    var interrupted = Thread.interrupted();
    turn.give();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void deliver(long position, List<Moved> moves) throws InterruptedException {
    var kept = position;
    for (var move : moves) {
      if (!told(move) || !parts.store().follow(name, kept, move.sequence())) {
        // The end has come, or another gateway has gone on from the same place.
        return;
      }
      kept = move.sequence();
    }
  }

  /** Tells one move, however often that takes; says whether it is done with. */
  private boolean told(Moved move) throws InterruptedException {
    var since = parts.clock().instant();
    var rejections = 0;
    while (ending.getCount() > 0) {
      var notice = notice(move);
      if (notice.filter(this::wanted).isEmpty()) {
        return true;
      }
      if (!turn.take()) {
        return false;
      }
      Duration pause;
      try {
        channel.tell(notice.get());
        succeeded();
        return true;
      } catch (UntoldException e) {
        pause = failed(String.valueOf(e.getMessage()));
        pause = e.retryAfter().map(Follower::bounded).filter(longer(pause)).orElse(pause);
        rejections += e.isRejected() ? 1 : 0;
      } catch (RuntimeException e) {
        pause = failed("the gateway is at fault (%s)".formatted(e.getClass().getName()));
        rejections++;
      }
      // A question is told as long as it is open, however long that is.
      if (rejections >= NoticeLimits.REJECTIONS || (!notice.get().asks() && givenUp(since))) {
        status = status.oneDropped();
        LOG.error(
            "channel `{}`: {} of approval {} is given up",
            channel.name(),
            move.step().word(),
            move.id());
        return true;
      }
      if (pause(pause)) {
        return false;
      }
    }
    return false;
  }

  private static Predicate<Duration> longer(Duration pause) {
    return other -> other.compareTo(pause) > 0;
  }

  private static Duration bounded(Duration asked) {
    return asked.compareTo(NoticeLimits.RETRY_AFTER_MOST) < 0
        ? asked
        : NoticeLimits.RETRY_AFTER_MOST;
  }

  private boolean givenUp(Instant since) {
    return !parts.clock().instant().isBefore(since.plus(NoticeLimits.GIVE_UP));
  }

  private boolean wanted(Notice notice) {
    return channel.wants(notice);
  }

  private Optional<Notice> notice(Moved move) {
    return parts.approvals().find(move.id()).map(approval -> notice(move, approval));
  }

  private Notice notice(Moved move, Approval approval) {
    return new Notice(move, approval, parts.gateway(), parts.clock().instant());
  }

  private void succeeded() {
    if (status.trouble().isPresent()) {
      LOG.info("channel `{}`: notices arrive again", channel.name());
    }
    failures = 0;
    status = status.oneTold();
  }

  /** Notes a failure, says it once, and gives the pause after it. */
  private Duration failed(String message) {
    if (Thread.currentThread().isInterrupted()) {
      return Duration.ZERO;
    }
    if (status.trouble().isEmpty()) {
      LOG.warn("channel `{}`: {}; it is tried again", channel.name(), message);
    }
    failures++;
    status = status.failed(new Trouble(parts.clock().instant(), message));
    return parts.pace().afterFailure(failures);
  }

  /** Waits, and says whether the end has come. */
  private boolean pause(Duration pause) throws InterruptedException {
    return ending.await(pause.toNanos(), TimeUnit.NANOSECONDS);
  }
}
