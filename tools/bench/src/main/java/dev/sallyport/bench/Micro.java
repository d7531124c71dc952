package dev.sallyport.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the JMH benchmarks, and makes rows of what they say. */
final class Micro {
  private static final String MASKS = "A streamed delta of five characters, all masks that we ship";

  private static final String GATE = "A streamed delta where tools are judged";

  private final Effort effort;
  private final Path bundle;

  Micro(Effort effort, Path bundle) {
    this.effort = effort;
    this.bundle = bundle;
  }

  List<Row> masks() {
    var results = run(MaskBenchmark.class);
    return List.of(
        new Row(
            MASKS, "masked", score(results, "masked"), "parsed", score(results, "parsed"), "ns"),
        new Row(
            MASKS,
            "read, masked, written",
            score(results, "relayedMasked"),
            "read, written",
            score(results, "relayed"),
            "ns"));
  }

  List<Row> gate() {
    var results = run(GateBenchmark.class);
    return List.of(
        gate("a text", results, "text").toReach(Goal.ratioAtMost(1.1)),
        gate("half of it tools", results, "tools"));
  }

  private static Row gate(String what, Collection<RunResult> results, String method) {
    return new Row(
        GATE,
        what + ", judged",
        score(results, method + "Gated"),
        "not judged",
        score(results, method + "Relayed"),
        "ns");
  }

  private Collection<RunResult> run(Class<?> benchmark) {
    var round = TimeValue.nanoseconds(effort.round().toNanos());
    // With no forks the benchmark runs in this process and reads this process's properties.
    System.setProperty(Policy.PROPERTY, bundle.toString());
    var jvm = new ArrayList<>(effort.jvm());
    jvm.add("-D" + Policy.PROPERTY + "=" + bundle);
    var options =
        new OptionsBuilder()
            .include(benchmark.getName() + "\\..*")
            .forks(effort.forks())
            .jvmArgsAppend(jvm.toArray(String[]::new))
            .warmupIterations(effort.warmUps())
            .warmupTime(round)
            .measurementIterations(effort.rounds())
            .measurementTime(round)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    try {
      return new Runner(options).run();
    } catch (RunnerException e) {
      throw new BenchException("a benchmark failed: " + e.getMessage(), e);
    }
  }

  private static double score(Collection<RunResult> results, String method) {
    return results.stream()
        .filter(result -> result.getParams().getBenchmark().endsWith("." + method))
        .mapToDouble(result -> result.getPrimaryResult().getScore())
        .findFirst()
        .orElseThrow(() -> new BenchException("no benchmark is named `" + method + "`", null));
  }
}
