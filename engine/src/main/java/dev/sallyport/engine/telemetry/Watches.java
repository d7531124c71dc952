package dev.sallyport.engine.telemetry;

import dev.sallyport.engine.audit.ToolUseStep.Step;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Several who watch one exchange. */
record Watches(List<Watch> all) implements Watch {

  @Override
  public Optional<Trace> trace() {
    return all.stream().flatMap(watch -> watch.trace().stream()).findFirst();
  }

  @Override
  public Optional<String> left() {
    // Each is told, whoever answers.
    return all.stream().map(Watch::left).toList().stream().flatMap(Optional::stream).findFirst();
  }

  @Override
  public void toolJudged(Step step, Set<String> rules) {
    all.forEach(watch -> watch.toolJudged(step, rules));
  }

  @Override
  public void ended(Observed what) {
    all.forEach(watch -> watch.ended(what));
  }
}
