package dev.sallyport.workbench.impact;

import dev.sallyport.engine.bundle.Candidate;
import dev.sallyport.engine.bundle.PolicyLoadException;
import dev.sallyport.engine.payload.PayloadReader;
import dev.sallyport.opa.Opa;
import dev.sallyport.workbench.cases.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Asks a policy about the decisions that have been made.
 *
 * @param threads how many ask at once: as many as there are cores, since they do nothing but
 *     compute
 */
public record ImpactRun(Opa opa, Traffic traffic, int threads) {

  /**
   * Asks about each decision of a time, and tells which would be otherwise.
   *
   * @param candidate the bundles that make one policy; one is usual
   * @param baseline likewise, and says what the decisions were; empty for what the log says
   * @throws PolicyLoadException if a policy cannot be used
   * @throws dev.sallyport.engine.payload.PayloadsUnavailableException if what was kept cannot be
   *     read
   */
  public Impact of(List<Side> candidate, List<Side> baseline, Span span) {
    var asked = hindsight(candidate);
    var before =
        baseline.isEmpty() ? Optional.<Hindsight>empty() : Optional.of(hindsight(baseline));
    var history = new History(traffic.log(), span);
    var tally = new Tally();
    together(
        () -> {
          var payloads = new PayloadReader(traffic.payloads(), traffic.wraps()).series();
          var review = new Review(payloads, asked, before, tally);
          for (var page = history.next(); page.isPresent(); page = history.next()) {
            review.page(page.get());
            if (Thread.currentThread().isInterrupted()) {
              break;
            }
          }
          return tally;
        });
    return tally.impact(span);
  }

  private void together(Callable<Tally> work) {
    try (var executor = Executors.newFixedThreadPool(threads)) {
      var running = new ArrayList<Future<Tally>>();
      for (var thread = 0; thread < threads; thread++) {
        running.add(executor.submit(work));
      }
      try {
        for (var one : running) {
          var _ = one.get();
        }
      } catch (ExecutionException e) {
        executor.shutdownNow();
        throw e.getCause() instanceof RuntimeException cause
            ? cause
            : new IllegalStateException("a thread broke down", e.getCause());
      } catch (InterruptedException e) {
        executor.shutdownNow();
        Thread.currentThread().interrupt();
        throw new IllegalStateException("it was interrupted", e);
      }
    }
  }

  private Hindsight hindsight(List<Side> sides) {
    try {
      var parts = sides.stream().map(side -> side.policy().apply(opa)).toList();
      return new Hindsight(Candidate.of(parts), opa);
    } catch (PolicyLoadException e) {
      var names = sides.stream().map(side -> '`' + side.name() + '`');
      throw new PolicyLoadException(
          Stream.concat(
                  Stream.of(
                      "the policy %s cannot be used:"
                          .formatted(names.collect(Collectors.joining(", ")))),
                  e.lines().stream())
              .toList());
    }
  }
}
