package dev.sallyport.engine.witness;

import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.fetch.Rounds;
import dev.sallyport.engine.fetch.Trouble;
import dev.sallyport.engine.tlog.Checkpoint;
import dev.sallyport.engine.witness.Witness.Answer;
import java.time.Clock;
import java.time.Instant;
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
  private final List<Follower> followers;

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
      boolean contradicted) {}

  public Witnesses(WitnessedLog log, List<Witness> witnesses, Pace pace, Clock clock) {
    this.log = log;
    this.followers = witnesses.stream().map(one -> new Follower(one, pace, clock)).toList();
  }

  /** Begins to show the log. */
  public Witnesses start() {
    followers.forEach(one -> one.rounds.start());
    return this;
  }

  /** How it stands with each. */
  public List<Status> status() {
    return followers.stream().map(Follower::status).toList();
  }

  /** Shows what was written last, where that works at once. */
  @Override
  public void close() {
    Rounds.finish(followers.stream().map(one -> one.rounds).toList());
  }

  private final class Follower implements Rounds.Telling {
    private final Witness witness;
    private final String name;
    private final Rounds rounds;
    private volatile Seen seen = new Seen(0, 0, false);

    private record Seen(long size, long behind, boolean contradicted) {}

    private Follower(Witness witness, Pace pace, Clock clock) {
      this.witness = witness;
      this.name = witness.key().name();
      this.rounds = new Rounds("sallyport-witness-" + name, this::show, pace, clock, this);
    }

    private Status status() {
      var now = seen;
      var went = rounds.status();
      return new Status(
          name, now.size(), now.behind(), went.failures(), went.trouble(), now.contradicted());
    }

    private Optional<String> show() {
      try {
        var answer = witness.show(log);
        var signed = log.witnessed(witness.key());
        var now = Checkpoint.parse(log.checkpoint().text()).size();
        return told(answer, signed, Math.max(0, now - signed));
      } catch (RuntimeException _) {
        // The store may be away for a moment; it has said so where it matters.
        return Optional.of("the log cannot be read");
      }
    }

    private Optional<String> told(Answer answer, long signed, long behind) {
      var contradicted = seen.contradicted();
      switch (answer) {
        case Answer.Signed(var size, Instant at) -> {
          LOG.debug("the witness `{}` has signed {} entries at {}", name, size, at);
          seen = new Seen(signed, behind, false);
          return Optional.empty();
        }
        case Answer.Known _ -> {
          seen = new Seen(signed, behind, false);
          return Optional.empty();
        }
        case Answer.Contradicted(var size) -> {
          if (!contradicted) {
            LOG.error(
                "the witness `{}` has signed {} entries of the audit log that are not those of this one: it was set back, or is forked. Put the log back, or begin another (delete `audit.key`)",
                name,
                size);
          }
          seen = new Seen(signed, behind, true);
          return Optional.of(
              "it has signed %d entries that are not those of this log".formatted(size));
        }
        case Answer.Failed(var why) -> {
          seen = new Seen(signed, behind, contradicted);
          return Optional.of(why);
        }
      }
    }

    @Override
    public void troubled(String why) {
      if (!seen.contradicted()) {
        LOG.warn("the witness `{}` has not signed the audit log: {}", name, why);
      }
    }

    @Override
    public void over() {
      LOG.info("the witness `{}` signs the audit log again", name);
    }
  }
}
