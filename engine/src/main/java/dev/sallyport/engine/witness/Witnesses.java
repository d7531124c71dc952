package dev.sallyport.engine.witness;

import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.tlog.Checkpoint;
import dev.sallyport.engine.witness.Witness.Answer;
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
  private final List<Follower> followers = new ArrayList<>();

  /**
   * How it stands with one.
   *
   * @param name the witness's
   * @param size of how many entries it has signed a checkpoint
   * @param behind how many have come since
   * @param trouble why it has not signed them; empty where all is well
   * @param contradicted whether it has seen another version of the log
   */
  public record Status(
      String name, long size, long behind, Optional<String> trouble, boolean contradicted) {}

  public Witnesses(WitnessedLog log, List<Witness> witnesses, Pace pace) {
    this.log = log;
    this.pace = pace;
    witnesses.forEach(one -> followers.add(new Follower(one)));
  }

  /** Begins to show the log. */
  public Witnesses start() {
    followers.forEach(one -> one.thread.start());
    return this;
  }

  /** How it stands with each. */
  public List<Status> status() {
    return followers.stream().map(Follower::status).toList();
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
    private volatile Optional<String> trouble = Optional.empty();
    private volatile boolean contradicted;
    private int failures;

    private Follower(Witness witness) {
      this.witness = witness;
      this.thread =
          Thread.ofVirtual().name("sallyport-witness-" + witness.key().name()).unstarted(this::run);
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
        return told(witness.show(log));
      } catch (RuntimeException e) {
        // The store may be away for a moment; it has said so where it matters.
        return told(new Answer.Failed("the log cannot be read"));
      }
    }

    private boolean told(Answer answer) {
      var name = witness.key().name();
      switch (answer) {
        case Answer.Signed(var size, Instant at) ->
            LOG.debug("the witness `{}` has signed {} entries at {}", name, size, at);
        case Answer.Known _ -> {}
        case Answer.Contradicted(var size) -> {
          if (!contradicted) {
            LOG.error(
                "the witness `{}` has signed {} entries of the audit log that are not those of this one: it was set back, or is forked. Put the log back, or begin another (delete `audit.key`)",
                name,
                size);
          }
          contradicted = true;
          return failed("it has signed %d entries that are not those of this log".formatted(size));
        }
        case Answer.Failed(var why) -> {
          if (trouble.isEmpty()) {
            LOG.warn("the witness `{}` has not signed the audit log: {}", name, why);
          }
          return failed(why);
        }
      }
      if (trouble.isPresent()) {
        LOG.info("the witness `{}` signs the audit log again", name);
      }
      trouble = Optional.empty();
      contradicted = false;
      failures = 0;
      return true;
    }

    private boolean failed(String why) {
      trouble = Optional.of(why);
      failures++;
      return false;
    }

    private Status status() {
      var size = log.witnessed(witness.key());
      var now = Checkpoint.parse(log.checkpoint().text()).size();
      return new Status(witness.key().name(), size, Math.max(0, now - size), trouble, contradicted);
    }
  }
}
