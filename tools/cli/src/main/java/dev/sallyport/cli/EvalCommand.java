package dev.sallyport.cli;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.bundle.BundleFile;
import dev.sallyport.engine.bundle.Candidate;
import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.engine.bundle.PolicyLoadException;
import dev.sallyport.engine.bundle.Trust;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.policy.EvaluationException;
import dev.sallyport.engine.policy.Evaluator;
import dev.sallyport.engine.policy.Execution;
import dev.sallyport.engine.policy.PolicyLimits;
import dev.sallyport.engine.policy.builtin.Builtins;
import dev.sallyport.engine.policy.builtin.Evaluation;
import dev.sallyport.engine.policy.network.Network;
import dev.sallyport.opa.Compiled;
import dev.sallyport.opa.Evaluated;
import dev.sallyport.opa.Opa;
import dev.sallyport.opa.Query;
import dev.sallyport.opa.Rejected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Evaluates a policy once, as the gateway would, and prints what came of it. */
@Command(
    name = "eval",
    description = {
      "Evaluate a package or rule of a policy on an input, as the gateway would.",
      "The result goes to standard output; what was printed and explained, to standard error."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ./sallyport eval --input call.json --explain"})
final class EvalCommand implements Callable<Integer> {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  /** A person waits for the answer; what a policy may take in the gateway is another matter. */
  private static final PolicyLimits LIMITS =
      PolicyLimits.DEFAULT.within(Duration.ofSeconds(30), Duration.ofMinutes(1));

  @Option(
      names = "--policy",
      paramLabel = "DIR|BUNDLE",
      description = "A policy directory or a bundle file (default: rego).")
  private Path policy = Path.of("rego");

  @Option(
      names = "--entrypoint",
      paramLabel = "P",
      description = "What to evaluate (default: gateway/request).")
  private String entrypoint = "gateway/request";

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "The input, as JSON; `-` for standard input (default: none).")
  private Optional<Path> input = Optional.empty();

  @Option(
      names = "--explain",
      description = "Tell which rules held, which did not, and where those stopped.")
  private boolean explain;

  @Option(names = "--metrics", description = "Add what it took.")
  private boolean metrics;

  @Option(
      names = "--strict-builtin-errors",
      description = "A function that errs ends the evaluation, instead of being undefined.")
  private boolean strict;

  @Mixin private PolicyHostOptions hosts = new PolicyHostOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  /** A policy that can be run, and what it took to make it. */
  private record Made(byte[] wasm, String dataJson, Duration compiled) {}

  @Override
  public Integer call() throws IOException {
    var text = text();
    var now = Instant.now();
    try (var network = new Network(hosts.allowed())) {
      return Files.isDirectory(policy)
          ? ofSources(network, text, now)
          : ofBundle(network, text, now);
    }
  }

  private int ofSources(Network network, String text, Instant now) throws IOException {
    try (var opa = Opa.start()) {
      var made = made(opa);
      if (explain) {
        explain(opa, text, now);
      }
      return evaluate(Builtins.usual(() -> opa, network), made, text, now);
    }
  }

  /** Nothing has to be compiled, so OPA is loaded only if the policy calls for it. */
  private int ofBundle(Network network, String text, Instant now) throws IOException {
    if (explain) {
      throw new ParameterException(
          spec.commandLine(),
          "`--explain` needs the sources: name the policy's directory, not a bundle.");
    }
    var started = System.nanoTime();
    var bundle = Candidate.of(List.of(new BundleFile(policy, Trust.ANYBODY).load())).bundle();
    var made = new Made(bundle.wasm(), bundle.dataJson(), since(started));
    return evaluate(Builtins.usual(Opa::load, network), made, text, now);
  }

  private String text() throws IOException {
    if (input.isEmpty()) {
      return "";
    }
    var bytes =
        input.get().toString().equals("-")
            ? System.in.readAllBytes()
            : Files.readAllBytes(input.get());
    try {
      return StrictJson.value(bytes).toString();
    } catch (MalformedJsonException e) {
      throw new CommandFailedException(input.get() + ": " + e.getMessage());
    }
  }

  private Made made(Opa opa) {
    var started = System.nanoTime();
    var files = PolicyFiles.read(policy);
    return switch (opa.compile(files.policies(), files.schemas(), List.of(entrypoint), "")) {
      case Compiled compiled ->
          new Made(compiled.wasm().toByteArray(), compiled.data(), since(started));
      case Rejected rejected ->
          throw new PolicyLoadException(
              rejected.diagnostics().stream().map(Object::toString).toList());
    };
  }

  private int evaluate(Builtins builtins, Made made, String text, Instant now) throws IOException {
    var started = System.nanoTime();
    var limits = strict ? LIMITS.strictly() : LIMITS;
    var evaluator =
        new Evaluator(made.wasm(), made.dataJson(), builtins, limits, Execution.COMPILED);
    if (!evaluator.entrypoints().contains(entrypoint)) {
      throw new ParameterException(
          spec.commandLine(),
          "`%s` is no entry point of %s; there are: `%s`"
              .formatted(entrypoint, policy, String.join("`, `", evaluator.entrypoints())));
    }
    var ready = since(started);
    var evaluation = new Evaluation(now);
    try {
      var begun = System.nanoTime();
      var results = JSON.readTree(evaluator.evaluate(entrypoint, text, evaluation));
      var took = since(begun);
      evaluation.printed().forEach(spec.commandLine().getErr()::println);
      print(results, made, ready, took);
      return results.isEmpty() ? 1 : 0;
    } catch (EvaluationException e) {
      evaluation.printed().forEach(spec.commandLine().getErr()::println);
      throw new CommandFailedException(e.code().word() + ": " + e.getMessage());
    }
  }

  private void print(JsonNode results, Made made, Duration ready, Duration took) {
    ObjectNode answer = JSON.createObjectNode();
    if (!results.isEmpty()) {
      answer.set("result", results.path(0).path("result"));
    }
    if (metrics) {
      answer
          .putObject("metrics")
          .put("compile_ms", made.compiled().toMillis())
          .put("ready_ms", ready.toMillis())
          .put("first_evaluation_us", TimeUnit.NANOSECONDS.toMicros(took.toNanos()))
          .put("wasm_bytes", made.wasm().length);
    }
    spec.commandLine().getOut().println(answer.toPrettyString());
  }

  private void explain(Opa opa, String text, Instant now) {
    var query = new Query(reference(), List.of(text), now, true);
    switch (opa.eval(PolicyFiles.read(policy).policies(), query)) {
      case Evaluated(var answers) ->
          answers.getFirst().explanation().forEach(spec.commandLine().getErr()::println);
      case Rejected rejected ->
          rejected.diagnostics().forEach(spec.commandLine().getErr()::println);
    }
  }

  private String reference() {
    return Stream.of(entrypoint.split("/", -1))
        .map(step -> "[" + JSON.getNodeFactory().textNode(step) + "]")
        .collect(Collectors.joining("", "data", ""));
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}
