package dev.sallyport.engine.witness;

import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.fetch.Trouble;
import dev.sallyport.engine.tlog.Checkpoint;
import dev.sallyport.engine.witness.Witness.Answer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a log to its witnesses as it grows, each on a thread of its own. A witness that is away
 * delays nothing: the log goes on, and is shown when it is back.
 */
public final class Witnesses implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Witnesses.class);

  private final WitnessedLog log;
  private final Pace pace;
  private final Clock clock;
  private final List<Follower> followers = new ArrayList<>();

  /**
   * How it stood with one when it was shown the log for the last time.
   *
   * @param name the witness's
   * @param size of how many entries it has signed a checkpoint
   * @param behind how many have come since
   * @param failures how many attempts have failed
   * @param trouble why it has not signed them; empty where all is well
   * @param contradicted whether it has seen another version of the log
   */
  public record Status(
      String name,
      long size,
      long behind,
      long failures,
      Optional<Trouble> trouble,
      boolean contradicted) {

    private Status seen(long signed, long more) {
      return new Status(name, signed, more, failures, trouble, contradicted);
    }

    private Status well() {
      return new Status(name, size, behind, failures, Optional.empty(), false);
    }

    private Status failed(Trouble what, boolean contradicts) {
      return new Status(name, size, behind, failures + 1, Optional.of(what), contradicts);
    }
  }

  public Witnesses(WitnessedLog log, List<Witness> witnesses, Pace pace, Clock clock) {
    this.log = log;
    this.pace = pace;
    this.clock = clock;
    witnesses.forEach(one -> followers.add(new Follower(one)));
  }

  /** Begins to show the log. */
  public Witnesses start() {
    followers.forEach(one -> one.thread.start());
    return this;
  }

  /** How it stands with each. */
  public List<Status> status() {
    return followers.stream().map(one -> one.status).toList();
  }

  @Override
  public void close() {
    followers.forEach(one -> one.thread.interrupt());
    try {
      for (var one : followers) {
        one.thread.join(Duration.ofSeconds(1));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Follower {
    private final Witness witness;
    private final Thread thread;
    private volatile Status status;
    private int failures;

    private Follower(Witness witness) {
      var name = witness.key().name();
      this.witness = witness;
      this.status = new Status(name, 0, 0, 0, Optional.empty(), false);
      this.thread = Thread.ofVirtual().name("sallyport-witness-" + name).unstarted(this::run);
    }

    private void run() {
      try {
        while (!Thread.currentThread().isInterrupted()) {
          Thread.sleep(show() ? pace.afterAnswer(false) : pace.afterFailure(failures));
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    /** Whether all is well. */
    private boolean show() {
      try {
        var answer = witness.show(log);
        var signed = log.witnessed(witness.key());
        var now = Checkpoint.parse(log.checkpoint().text()).size();
        return told(answer, status.seen(signed, Math.max(0, now - signed)));
      } catch (RuntimeException e) {
        // The store may be away for a moment; it has said so where it matters.
        return told(new Answer.Failed("the log cannot be read"), status);
      }
    }

    private boolean told(Answer answer, Status now) {
      switch (answer) {
        case Answer.Signed(var size, Instant at) ->
            LOG.debug("the witness `{}` has signed {} entries at {}", now.name(), size, at);
        case Answer.Known _ -> {}
        case Answer.Contradicted(var size) -> {
          if (!now.contradicted()) {
            LOG.error(
                "the witness `{}` has signed {} entries of the audit log that are not those of this one: it was set back, or is forked. Put the log back, or begin another (delete `audit.key`)",
                now.name(),
                size);
          }
          return failed(
              now, "it has signed %d entries that are not those of this log".formatted(size), true);
        }
        case Answer.Failed(var why) -> {
          if (now.trouble().isEmpty()) {
            LOG.warn("the witness `{}` has not signed the audit log: {}", now.name(), why);
          }
          return failed(now, why, now.contradicted());
        }
      }
      if (now.trouble().isPresent()) {
        LOG.info("the witness `{}` signs the audit log again", now.name());
      }
      status = now.well();
      failures = 0;
      return true;
    }

    private boolean failed(Status now, String why, boolean contradicted) {
      status = now.failed(new Trouble(clock.instant(), why), contradicted);
      failures++;
      return false;
    }
  }
}
