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
  private static final String DECISIONS = "A decision of the shipped policy";
  private static final String MASKS = "Masking, for each delta of five characters";

  private final Effort effort;
  private final Path bundle;

  Micro(Effort effort, Path bundle) {
    this.effort = effort;
    this.bundle = bundle;
  }

  List<Row> decisions() {
    var results = run(DecisionBenchmark.class);
    var rows = new ArrayList<Row>();
    for (var request : List.of("small", "large")) {
      var size = request.equals("small") ? "0.3 KB" : "68 KB";
      var footprint = score(results, "footprint", request);
      rows.add(
          new Row(
              DECISIONS,
              size + ", with what the policy reads",
              footprint,
              "parsing the body",
              score(results, "parse", request),
              "µs"));
      rows.add(
          new Row(
              DECISIONS,
              size + ", with the whole input",
              score(results, "whole", request),
              "with what the policy reads",
              footprint,
              "µs"));
    }
    return rows;
  }

  Row masks() {
    var results = run(MaskBenchmark.class);
    return new Row(
        MASKS,
        "all detectors that we ship",
        score(results, "masked", ""),
        "parsing the event",
        score(results, "parsed", ""),
        "ns");
  }

  private Collection<RunResult> run(Class<?> benchmark) {
    var round = TimeValue.nanoseconds(effort.round().toNanos());
    // With no forks the benchmark runs in this process and reads this process's properties.
    System.setProperty(DecisionBenchmark.BUNDLE, bundle.toString());
    var options =
        new OptionsBuilder()
            .include(benchmark.getName() + "\\..*")
            .forks(effort.forks())
            .jvmArgsAppend("-D" + DecisionBenchmark.BUNDLE + "=" + bundle)
            .warmupIterations(effort.rounds())
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

  private static double score(Collection<RunResult> results, String method, String request) {
    return results.stream()
        .filter(result -> result.getParams().getBenchmark().endsWith("." + method))
        .filter(
            result -> request.isEmpty() || request.equals(result.getParams().getParam("request")))
        .mapToDouble(result -> result.getPrimaryResult().getScore())
        .findFirst()
        .orElseThrow(() -> new BenchException("no benchmark is named `" + method + "`", null));
  }
}
