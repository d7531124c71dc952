package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.audit.AuditUnavailableException;
import dev.sallyport.engine.bundle.BundleSource;
import dev.sallyport.engine.bundle.Candidate;
import dev.sallyport.engine.bundle.PolicyHistory;
import dev.sallyport.engine.bundle.PolicyHistory.Changes;
import dev.sallyport.engine.bundle.PolicyLoadException;
import dev.sallyport.engine.bundle.PolicyPrint;
import dev.sallyport.engine.bundle.PolicySet;
import dev.sallyport.engine.bundle.PolicyWatch;
import dev.sallyport.engine.bundle.RemoteBundle;
import dev.sallyport.engine.bundle.RuleNote;
import dev.sallyport.engine.fetch.Polling;
import dev.sallyport.engine.fetch.Trouble;
import dev.sallyport.engine.policy.Trial;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy of a running gateway, from its start to its end: what its sources give is put in force
 * at the start and at each change, kept for the next start, and told of. Whatever goes wrong with a
 * change, what is in force stays in force.
 */
public final class PolicyLife implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyLife.class);

  private final PolicySet sources;
  private final Activation activation;
  private final PolicyHistory history;
  private final Clock clock;
  private final List<Runnable> endings = new ArrayList<>();

  /** All of the status but how it stands with the sources, which they say themselves. */
  private volatile PolicyStatus state = PolicyStatus.NONE;

  private volatile Map<String, RuleNote> rules = Map.of();

  private PolicyLife(PolicySet sources, Activation activation, PolicyHistory history, Clock clock) {
    this.sources = sources;
    this.activation = activation;
    this.history = history;
    this.clock = clock;
  }

  /**
   * Puts a policy in force, and watches its sources from then on.
   *
   * @throws PolicyLoadException if there is none that could be put in force
   */
  public static PolicyLife start(
      PolicySet sources, Activation activation, PolicyHistory history, Clock clock) {
    var life = new PolicyLife(sources, activation, history, clock);
    var remote =
        sources.sources().stream()
            .filter(RemoteBundle.class::isInstance)
            .map(RemoteBundle.class::cast)
            .toList();
    remote.forEach(RemoteBundle::begin);
    var seen = life.begin(remote);
    var watch = new PolicyWatch(sources, seen, life::change, life::refuse);
    life.endings.add(watch::close);
    for (var bundle : remote) {
      var announcing = new Announcing(bundle);
      announcing.run();
      var polling =
          new Polling(
              bundle.name(),
              bundle::look,
              () -> {
                announcing.run();
                watch.nudge();
              });
      life.endings.add(polling::close);
    }
    return life;
  }

  // The print is taken before anything is read: a change in between is seen at the first look.
  private String begin(List<RemoteBundle> remote) {
    var seen = sources.fingerprint();
    try {
      activate(sources.load());
      return seen;
    } catch (PolicyLoadException e) {
      var kept = remote.stream().filter(RemoteBundle::fallBack).count();
      if (kept == 0) {
        throw e;
      }
      refuse(e);
      seen = sources.fingerprint();
      activate(sources.load());
      return seen;
    }
  }

  /** How it stands. */
  public PolicyStatus status() {
    return state.with(sources.sources().stream().map(BundleSource::health).toList());
  }

  /**
   * What people want to know of the policy in force, beside how it stands.
   *
   * @param cases the notes of the cases that it passed before it came into force
   * @param entrypoints what it can be asked
   * @param changes what is other than in the one before; empty where that is not known
   * @param rules what its author says of its rules, by their names
   */
  public record Account(
      List<String> cases,
      List<String> entrypoints,
      Optional<Changes> changes,
      Map<String, RuleNote> rules) {
    public Account {
      cases = List.copyOf(cases);
      entrypoints = List.copyOf(entrypoints);
      rules = Map.copyOf(rules);
    }
  }

  /** What there is to know of the policy in force. */
  public Account account() {
    var checked = activation.inForce();
    return new Account(
        checked.map(Activation.Checked::cases).orElse(List.of()),
        checked.map(known -> known.decider().entrypoints()).orElse(List.of()),
        history.changes(),
        rules);
  }

  /**
   * Asks the policy in force with an input that somebody made up.
   *
   * @return empty if there is no policy, or no such entry point
   */
  public Optional<Tried> trial(String entrypoint, String input) {
    return activation
        .inForce()
        .filter(known -> known.decider().entrypoints().contains(entrypoint))
        .map(
            known ->
                new Tried(
                    known.revision(), known.decider().trial(entrypoint, input, clock.instant())));
  }

  /** What a revision says to a made-up input. */
  public record Tried(String revision, Trial trial) {}

  private void change(Candidate next) {
    try {
      activate(next);
    } catch (AuditUnavailableException e) {
      LOG.error("policy {} is not in force yet: {}", next.bundle().revision(), e.getMessage());
      throw new PolicyWatch.TryAgainException(e);
    }
  }

  private void activate(Candidate next) {
    var began = System.nanoTime();
    var rollback = history.rollback(next);
    activation.activate(next, rollback);
    var took = Duration.ofNanos(System.nanoTime() - began);
    var names = next.parts().stream().map(part -> part.source()).toList();
    LOG.info(
        "policy {} is in force, from {}, made ready in {} ms",
        next.bundle().revision(),
        String.join(", ", names),
        took.toMillis());
    rollback.ifPresent(
        how -> LOG.warn("that is a rollback: {}; if nobody meant it, find out who did it", how));
    state = state.activated(next, clock.instant(), rollback);
    var texts = sources.texts(next);
    rules = RuleNote.all(texts);
    try {
      history.add(next, PolicyPrint.of(next, texts));
      sources.inForce(next);
    } catch (IOException e) {
      LOG.error(
          "policy {} is in force, and cannot be kept for the next start: the state directory"
              + " cannot be written ({})",
          next.bundle().revision(),
          e.getClass().getSimpleName());
    }
  }

  private void refuse(PolicyLoadException why) {
    LOG.error(
        "the policy was changed and cannot be used; the one before stays in force:\n{}",
        why.getMessage());
    try {
      activation.rejected(why);
    } catch (AuditUnavailableException e) {
      LOG.error("that is not recorded: {}", e.getMessage());
    }
    state = state.refused(new Trouble(clock.instant(), String.valueOf(why.getMessage())));
  }

  /** Says once that a source cannot be reached, and once that it can be again. */
  private record Announcing(RemoteBundle bundle, AtomicReference<String> said) implements Runnable {
    Announcing(RemoteBundle bundle) {
      this(bundle, new AtomicReference<>(""));
    }

    @Override
    public void run() {
      var trouble = bundle.health().trouble().map(Trouble::message).orElse("");
      var before = said.getAndSet(trouble);
      if (!trouble.isEmpty() && !trouble.equals(before)) {
        LOG.warn("{}; its bundle may be stale, and what is in force stays in force", trouble);
      } else if (trouble.isEmpty() && !before.isEmpty()) {
        LOG.info("{}: can be reached again", bundle.name());
      }
    }
  }

  @Override
  public void close() {
    endings.forEach(Runnable::run);
  }
}
