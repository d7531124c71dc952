package dev.sallyport.bench;

import dev.sallyport.engine.bundle.Candidate;
import dev.sallyport.engine.bundle.Part;
import dev.sallyport.engine.bundle.PolicyDirectory;
import dev.sallyport.engine.bundle.Trust;
import dev.sallyport.engine.pipeline.Activation;
import dev.sallyport.engine.pipeline.PolicyInForce;
import dev.sallyport.engine.policy.builtin.Builtins;
import dev.sallyport.opa.Opa;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * How long a change of the policy takes until calls are decided by it. They are decided by the
 * policy before it until then.
 */
final class GoingLive {
  private static final String GROUP = "A change of the policy, until it decides";
  private static final Goal FROM_SOURCE = Goal.atMost(2000);
  private static final Goal FROM_BUNDLE = Goal.atMost(300);

  private static final double TAIL = 0.99;

  /** A policy is changed now and then, so the JVM has seen it a few times and no more. */
  private static final int CHANGES_BEFORE = 3;

  private final Effort effort;
  private final Path policy;
  private final Opa opa;
  private final byte[] archive;

  private final PolicyInForce inForce = new PolicyInForce();

  // The record of a change is kept by nobody: what that takes stands in the table for itself.
  private final Activation activation =
      new Activation(
          inForce, _ -> {}, Clock.systemUTC(), Policy.ENVIRONMENT, Builtins.offline(Opa::load));

  GoingLive(Effort effort, Path policy, Opa opa, byte[] archive) {
    this.effort = effort;
    this.policy = policy;
    this.opa = opa;
    this.archive = archive.clone();
  }

  /**
   * Measures it.
   *
   * @param library OPA's, where it was built
   */
  List<Row> rows(Optional<OpaLibrary> library) {
    var source = medianMs(this::fromSource);
    var bundle = medianMs(() -> activation.activate(read(), Optional.empty()));
    var rows = new ArrayList<Row>();
    rows.add(row("from source", source, "from a built bundle", bundle).toReach(FROM_SOURCE));
    rows.add(
        row("from a built bundle", bundle, "reading the archive", medianMs(this::read))
            .toReach(FROM_BUNDLE));
    library.ifPresent(peer -> rows.add(againstOpa(source, peer)));
    rows.add(meanwhile());
    return rows;
  }

  private void fromSource() {
    activation.activate(
        Candidate.of(List.of(PolicyDirectory.compile(policy, opa))), Optional.empty());
  }

  private Row againstOpa(double source, OpaLibrary library) {
    var micros = Quantile.median(library.prepare().take(effort.round()));
    return row("from source", source, "OPA's library, from source", micros / 1e3);
  }

  /** Calls go on under the policy before: what a decision takes while the next one is made. */
  private Row meanwhile() {
    var call = Requests.call(Requests.body(Size.SMALL));
    var decision = Turn.of(() -> inForce.now().rule(call));
    for (int round = 0; round < effort.warmUps(); round++) {
      decision.take(effort.round());
    }
    var alone = decision.take(effort.round());
    var meanwhile = new ArrayList<Double>();
    var change = CompletableFuture.runAsync(this::fromSource);
    do {
      meanwhile.addAll(decision.take(Duration.ZERO));
    } while (!change.isDone());
    change.join();
    return new Row(
        GROUP,
        "a decision meanwhile, 99th p.",
        Quantile.of(meanwhile, TAIL),
        "with no change, 99th p.",
        Quantile.of(alone, TAIL),
        "µs");
  }

  private Candidate read() {
    return Candidate.of(List.of(Part.read("bundle.tar.gz", archive, Trust.ANYBODY)));
  }

  /** In a process that has done it before, as a gateway has. */
  private double medianMs(Runnable change) {
    for (int round = 0; round < Math.min(CHANGES_BEFORE, effort.warmUps()); round++) {
      change.run();
    }
    var took = new ArrayList<Double>();
    for (int round = 0; round < effort.rounds(); round++) {
      var started = System.nanoTime();
      change.run();
      took.add((System.nanoTime() - started) / 1e6);
    }
    return Quantile.median(took);
  }

  private static Row row(String what, double ours, String against, double theirs) {
    return new Row(GROUP, what, ours, against, theirs, "ms");
  }
}
