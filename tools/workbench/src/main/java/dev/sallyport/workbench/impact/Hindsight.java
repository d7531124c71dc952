package dev.sallyport.workbench.impact;

import dev.sallyport.dsl.Scope;
import dev.sallyport.engine.bundle.Candidate;
import dev.sallyport.engine.bundle.PolicyLoadException;
import dev.sallyport.engine.mask.Masks;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.model.ToolUse;
import dev.sallyport.engine.pipeline.MaskFiles;
import dev.sallyport.engine.policy.EvaluationException;
import dev.sallyport.engine.policy.Inspection;
import dev.sallyport.engine.policy.PolicyDecider;
import dev.sallyport.engine.policy.PolicyLimits;
import dev.sallyport.engine.policy.UnusableBundleException;
import dev.sallyport.engine.policy.Witness;
import dev.sallyport.engine.policy.builtin.Builtins;
import dev.sallyport.engine.policy.builtin.Evaluation;
import dev.sallyport.engine.recording.RecordedCall;
import dev.sallyport.engine.recording.RecordedTool;
import dev.sallyport.opa.Opa;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A policy that is asked what it would have said of calls that have been. Each is decided at its
 * own time, in its own environment, without the network.
 */
final class Hindsight {
  /** A gateway's budget is for code that has run often, on a machine that waits for calls. */
  private static final PolicyLimits LIMITS =
      PolicyLimits.DEFAULT.within(Duration.ofSeconds(1), Duration.ofSeconds(10));

  private final PolicyDecider decider;
  private final Masks masks;
  private final Inspection inspection;

  /** What it says. */
  sealed interface Said {

    /** A decision. */
    record Judged(Judgement judgement) implements Said {}

    /**
     * It cannot be told here.
     *
     * @param needs what it would take: a function, such as {@code http.send}, or time
     */
    record Undecided(String needs) implements Said {}
  }

  /**
   * @throws PolicyLoadException if it cannot be used
   */
  Hindsight(Candidate candidate, Opa opa) {
    var bundle = candidate.bundle();
    this.masks = MaskFiles.read(bundle.masks());
    this.inspection =
        Inspection.finding(
            call -> masks.search(call.document()), use -> masks.searchToolUse(use.input()));
    try {
      this.decider =
          new PolicyDecider(
              bundle, masks.names(), inspection, "", Builtins.offline(() -> opa), LIMITS);
    } catch (UnusableBundleException e) {
      throw new PolicyLoadException("it cannot be used: " + e.getMessage());
    }
  }

  /** What it says of a call. */
  Said of(RecordedCall recorded, Call call) {
    var noting = new Noting(decider.functionsOff());
    var body = recorded.body();
    var found = body.original().isPresent() ? List.<Finding>of() : searched(body.found());
    var here = decider.in(recorded.environment(), inspection.with(found, List.of()));
    return noting.said(here.decide(call, noting));
  }

  /** What it says of a use of a tool. */
  Said of(RecordedCall recorded, RecordedTool tool, ToolUse use) {
    var noting = new Noting(decider.functionsOff());
    var input = tool.input();
    var found =
        input.original().isPresent() ? List.<Finding>of() : searched(inTools(input.found()));
    var here = decider.in(recorded.environment(), inspection.with(List.of(), found));
    return noting.said(here.decide(use, noting));
  }

  /** Those of what masks have taken out that its own findings would have. */
  private List<Finding> searched(List<Finding> masked) {
    return masked.stream().filter(one -> masks.searches(one.detector(), one.where())).toList();
  }

  /** People are kept from more than a policy looks for in a tool. */
  private static List<Finding> inTools(List<Finding> masked) {
    return masked.stream()
        .filter(one -> one.where().equals(Scope.RESPONSE_TOOL_USE.word()))
        .toList();
  }

  /** Whether it reads just what it would have read then. */
  boolean isShownAll(RecordedCall recorded) {
    return recorded.body().isWhole()
        || (recorded.body().withheld().isEmpty() && !decider.readsConversation());
  }

  /** The same of the use of a tool. */
  boolean isShownAll(RecordedCall recorded, RecordedTool tool) {
    return (tool.isWhole() || !decider.readsToolInput())
        && (recorded.body().isWhole()
            || (recorded.body().withheld().isEmpty() && !decider.readsConversationForTools()));
  }

  /** Notes what a decision would have needed. */
  private static final class Noting implements Witness {
    private final Set<String> functionsOff;
    private Optional<Evaluation> evaluation = Optional.empty();

    Noting(Set<String> functionsOff) {
      this.functionsOff = functionsOff;
    }

    Said said(Decision decision) {
      var needs =
          evaluation.stream()
              .flatMap(one -> one.errors().keySet().stream())
              .filter(functionsOff::contains)
              .findFirst()
              .or(() -> timeOf(decision));
      return needs
          .<Said>map(Said.Undecided::new)
          .orElseGet(() -> new Said.Judged(Judgement.of(decision)));
    }

    /** On another machine, or at another hour, it might have come to its end. */
    private static Optional<String> timeOf(Decision decision) {
      return decision instanceof Decision.Deny(var cause, var _, var _)
              && (cause == DenialCause.TIMEOUT || cause == DenialCause.BUSY)
          ? Optional.of("time")
          : Optional.empty();
    }

    @Override
    public Evaluation evaluation(Instant now) {
      var begun = new Evaluation(now);
      evaluation = Optional.of(begun);
      return begun;
    }

    @Override
    public void asked(String input) {}

    @Override
    public void answered(String resultSet) {}

    @Override
    public void failed(EvaluationException e) {}
  }
}
