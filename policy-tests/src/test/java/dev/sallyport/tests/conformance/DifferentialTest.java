package dev.sallyport.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.engine.policy.Evaluator;
import dev.sallyport.engine.policy.Execution;
import dev.sallyport.engine.policy.PolicyLimits;
import dev.sallyport.engine.policy.builtin.Builtins;
import dev.sallyport.engine.policy.builtin.Evaluation;
import dev.sallyport.engine.policy.value.Value;
import dev.sallyport.engine.policy.value.Value.Arr;
import dev.sallyport.engine.policy.value.Value.Obj;
import dev.sallyport.engine.policy.value.Value.SetOf;
import dev.sallyport.engine.policy.value.Value.Str;
import dev.sallyport.engine.policy.value.ValueReader;
import dev.sallyport.opa.Compiled;
import dev.sallyport.opa.Evaluated;
import dev.sallyport.opa.Opa;
import dev.sallyport.opa.Query;
import dev.sallyport.opa.Schemas;
import dev.sallyport.opa.Sources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One policy, one input, three evaluators: WASM made into JVM classes, WASM interpreted, and OPA's
 * own. What they say is the same, or the seed is told.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DifferentialTest {
  private static final Path POLICIES = Path.of("src", "test", "resources", "differential");
  private static final Instant NOW = Instant.parse("2026-11-24T22:13:20.123456789Z");
  private static final int INPUTS = 300;
  private static final PolicyLimits PATIENT =
      PolicyLimits.DEFAULT.within(Duration.ofSeconds(30), Duration.ofMinutes(1));

  private final Opa opa = Opa.start();
  private final Builtins builtins = Builtins.offline(() -> opa);

  @AfterAll
  void close() {
    opa.close();
  }

  /** A policy, by its folder or file, and the package in it that decides. */
  record Policy(String name, Sources sources, Schemas schemas, String entrypoint) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Policy> policies() throws IOException {
    var shipped = PolicyFiles.read(Path.of("..", "rego"));
    List<Path> files;
    try (var all = Files.list(POLICIES)) {
      files = all.sorted().toList();
    }
    return Stream.concat(
        Stream.of(new Policy("rego/", shipped.policies(), shipped.schemas(), "gateway/request")),
        files.stream().map(DifferentialTest::policy));
  }

  private static Policy policy(Path file) {
    var name = file.getFileName().toString();
    try {
      var sources = Sources.of(name, Files.readString(file));
      return new Policy(name, sources, Schemas.NONE, name.replace(".rego", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void threeEvaluatorsSayTheSame(Policy policy) {
    var seed = new Random().nextLong();
    var result = opa.compile(policy.sources(), policy.schemas(), List.of(policy.entrypoint()), "");
    assertThat(result).isInstanceOf(Compiled.class);
    var compiled = (Compiled) result;
    var asClasses = evaluator(compiled, Execution.COMPILED);
    var interpreted = evaluator(compiled, Execution.INTERPRETED);
    var inputs = new Inputs(new Random(seed)).some(INPUTS);
    var query = new Query("data." + policy.entrypoint().replace('/', '.'), inputs, NOW, false);
    var answers = ((Evaluated) opa.eval(policy.sources(), query)).answers();
    for (int i = 0; i < inputs.size(); i++) {
      var input = inputs.get(i);
      var wanted = answers.get(i);
      assertThat(wanted.fault()).as("seed %d, input %s", seed, input).isEmpty();
      var opas = wanted.value().map(ValueReader::read);
      assertThat(value(asClasses, policy, input))
          .as("classes, seed %d, %s", seed, input)
          .isEqualTo(opas);
      assertThat(value(interpreted, policy, input))
          .as("interpreted, seed %d, %s", seed, input)
          .isEqualTo(opas);
    }
  }

  private Evaluator evaluator(Compiled compiled, Execution execution) {
    return new Evaluator(
        compiled.wasm().toByteArray(), compiled.data(), builtins, PATIENT, execution);
  }

  private static Optional<Value> value(Evaluator evaluator, Policy policy, String input) {
    var results = evaluator.value(policy.entrypoint(), input, new Evaluation(NOW));
    return switch (results) {
      case SetOf(var rows) -> rows.stream().findFirst().map(DifferentialTest::result);
      case Arr(var rows) -> rows.stream().findFirst().map(DifferentialTest::result);
      case Value.Null _, Value.Bool _, Value.Num _, Str _, Obj _ ->
          throw new AssertionError("no result set: " + results);
    };
  }

  private static Value result(Value row) {
    return Plain.of(((Obj) row).members().values().iterator().next());
  }
}
