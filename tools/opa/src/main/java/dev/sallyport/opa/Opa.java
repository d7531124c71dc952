package dev.sallyport.opa;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.opa.InputPath.Each;
import dev.sallyport.opa.InputPath.Member;
import dev.sallyport.opa.InputPath.Step;
import dev.sallyport.opa.Wire.BuiltinAnswer;
import dev.sallyport.opa.Wire.BuiltinRequest;
import dev.sallyport.opa.Wire.CheckAnswer;
import dev.sallyport.opa.Wire.CheckRequest;
import dev.sallyport.opa.Wire.CompileAnswer;
import dev.sallyport.opa.Wire.CompileRequest;
import dev.sallyport.opa.Wire.EvalAnswer;
import dev.sallyport.opa.Wire.EvalRequest;
import dev.sallyport.opa.Wire.FormatAnswer;
import dev.sallyport.opa.Wire.LintAnswer;
import dev.sallyport.opa.Wire.LintRequest;
import dev.sallyport.opa.Wire.PartialAnswer;
import dev.sallyport.opa.Wire.PartialRequest;
import dev.sallyport.opa.Wire.TestAnswer;
import dev.sallyport.opa.Wire.TestRequest;
import dev.sallyport.opa.Wire.TestedRule;
import dev.sallyport.opa.Wire.VersionAnswer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * OPA's own tools: they check, format, compile and test Rego policies exactly as the `opa` command
 * does, inside the JVM ({@link #load}) or as a process ({@link #start}).
 *
 * <pre>{@code
 * try (var opa = Opa.load()) {
 *   var sources = Sources.of("gateway/request.rego", text);
 *   switch (opa.compile(sources, Schemas.NONE, List.of("gateway/request"), "r1")) {
 *     case Compiled compiled -> run(compiled.wasm(), compiled.footprints());
 *     case Rejected rejected -> rejected.diagnostics().forEach(System.err::println);
 *   }
 * }
 * }</pre>
 *
 * <p>Rego is version 1 throughout. Loading takes seconds and some hundred MiB, so keep one and
 * share it: it is safe for any number of threads, and serves one after the other on a thread of its
 * own.
 *
 * <p>Wrong policies are results, never exceptions. Two exceptions are left: {@link
 * OpaStoppedException} when a call takes longer than {@link Limits} allow, {@link
 * OpaFaultException} when the toolchain itself breaks. Either loses that call alone.
 */
public final class Opa implements AutoCloseable {

  /** OPA's version, known without loading anything; {@link #version} asks the toolchain itself. */
  public static final String VERSION = "1.22.2";

  private final Reactor reactor;
  private final Limits limits;

  private Opa(Reactor reactor, Limits limits) {
    this.reactor = reactor;
    this.limits = limits;
  }

  public static Opa load() {
    return load(Limits.DEFAULT);
  }

  /** Inside the JVM: on any platform, without a process or a file. */
  public static Opa load(Limits limits) {
    return new Opa(Reactor.start(limits, inside(limits)), limits);
  }

  public static Opa start() {
    return start(Limits.DEFAULT);
  }

  /**
   * As a process of its own, where the same sources were built for this platform and the machine
   * lets it run; otherwise inside the JVM. It says the same and is far sooner there, so it is for
   * tools that people wait for. The environment variable {@code SALLYPORT_OPA=jvm} keeps it inside.
   */
  public static Opa start(Limits limits) {
    return new Opa(Reactor.start(limits, outside(limits)), limits);
  }

  static Supplier<ReactorInstance> inside(Limits limits) {
    return () -> ReactorClasses.start(limits);
  }

  static Supplier<ReactorInstance> outside(Limits limits) {
    if ("jvm".equals(System.getenv("SALLYPORT_OPA"))) {
      return inside(limits);
    }
    var executable = Executable.find();
    return () -> {
      if (executable.isPresent()) {
        try {
          return ReactorProcess.start(executable.get(), limits);
        } catch (IOException _) {
          // A folder from which nothing may be run, or a system that it was not built for.
        }
      }
      return ReactorClasses.start(limits);
    };
  }

  /** OPA's version, such as `1.22.2`. */
  public String version() {
    return call("version", Map.of(), VersionAnswer.class).version();
  }

  /**
   * Says what is wrong with the sources, as `opa check --strict` does: syntax, unknown functions,
   * unsafe variables, recursion, types, unused imports, fields that the schemas do not know.
   *
   * @return sorted by place; empty when nothing is wrong. All files are parsed before anything else
   *     is looked at, so syntax errors come alone.
   */
  public List<Diagnostic> check(Sources sources, Schemas schemas) {
    var request = new CheckRequest(Wire.files(sources), Wire.texts(schemas));
    return call("check", request, CheckAnswer.class).diagnostics();
  }

  /** Formats one policy as `opa fmt` does. Formatting twice changes nothing. */
  public FormatResult format(String path, String text) {
    var answer = call("format", new Wire.File(path, text), FormatAnswer.class);
    return answer.diagnostics().isEmpty()
        ? new Formatted(answer.text())
        : new Rejected(answer.diagnostics());
  }

  /**
   * Checks the sources and, when nothing is wrong, compiles them to WebAssembly.
   *
   * @param sources everything that is to be deployed; tests are not
   * @param entrypoints packages or rules, such as `gateway/request`. Those without any rule are
   *     left out of the result; when none has one, the sources are rejected
   * @param revision noted in the bundle's manifest
   */
  public CompileResult compile(
      Sources sources, Schemas schemas, List<String> entrypoints, String revision) {
    var request =
        new CompileRequest(Wire.files(sources), Wire.texts(schemas), entrypoints, revision);
    var answer = call("compile", request, CompileAnswer.class);
    if (!answer.diagnostics().isEmpty()) {
      return new Rejected(answer.diagnostics());
    }
    var footprints = new TreeMap<String, Footprint>();
    present(answer.footprints()).forEach((name, paths) -> footprints.put(name, footprint(paths)));
    return new Compiled(
        new Bytes(present(answer.bundle())),
        new Bytes(present(answer.wasm())),
        answer.data(),
        footprints);
  }

  /**
   * Runs the tests among the sources, as `opa test --coverage` does, on OPA's own evaluator: rules
   * named `test_…`, in any package. Those named `todo_test_…` are listed and not run. A test that
   * fails or breaks takes no other along.
   */
  public TestResult test(Sources sources, Schemas schemas, TestPlan plan) {
    var request =
        new TestRequest(
            Wire.files(sources),
            Wire.texts(schemas),
            plan.filter(),
            limits.perTest().toMillis(),
            nanos(plan.time()),
            plan.compiled());
    var answer = call("test", request, TestAnswer.class);
    if (!answer.diagnostics().isEmpty()) {
      return new Rejected(answer.diagnostics());
    }
    return new TestReport(
        present(answer.results()).stream().map(Opa::testCase).toList(),
        new TreeMap<>(present(answer.coverage())),
        new TreeMap<>(present(answer.needs())),
        Optional.ofNullable(answer.wasm())
            .map(wasm -> new TestReport.Program(new Bytes(wasm), answer.data())));
  }

  /**
   * Checks the sources and, when nothing is wrong, says what a lint judges by. The tests among them
   * are run on OPA's own evaluator for that, whatever comes of them.
   *
   * @param time what the tests' clock shows
   */
  public FactsResult facts(Sources sources, Schemas schemas, Instant time) {
    var request =
        new LintRequest(
            Wire.files(sources), Wire.texts(schemas), limits.perTest().toMillis(), nanos(time));
    var answer = call("lint", request, LintAnswer.class);
    return answer.diagnostics().isEmpty()
        ? new Facts(
            present(answer.rules()),
            present(answer.calls()),
            present(answer.patterns()),
            present(answer.paths()),
            present(answer.comments()))
        : new Rejected(answer.diagnostics());
  }

  /**
   * Answers a query with OPA's own evaluator, which is not the one that runs compiled policies: the
   * two can be held against each other.
   */
  public EvalResult eval(Sources sources, Query query) {
    var request =
        new EvalRequest(
            Wire.files(sources),
            query.inputs(),
            query.text(),
            nanos(query.time()),
            query.explained());
    var answer = call("eval", request, EvalAnswer.class);
    return answer.diagnostics().isEmpty()
        ? new Evaluated(present(answer.results()).stream().map(Opa::answer).toList())
        : new Rejected(answer.diagnostics());
  }

  /**
   * Evaluates as far as what is known of the input allows, and tells under which conditions on the
   * rest an object is in a set.
   */
  public PartialResult partial(Sources sources, PartialQuery query) {
    var request =
        new PartialRequest(
            Wire.files(sources),
            query.sets(),
            query.input(),
            query.unknowns(),
            nanos(query.time()));
    var answer = call("partial", request, PartialAnswer.class);
    return answer.diagnostics().isEmpty()
        ? new Residue(
            present(answer.members()).stream()
                .map(
                    member ->
                        new Residue.Member(
                            member.set(),
                            Wire.json(member.value()),
                            member.open(),
                            member.conditions()))
                .toList())
        : new Rejected(answer.diagnostics());
  }

  /**
   * Calls one of the functions that Rego has built in, as OPA implements it. What depends on the
   * machine (files, network, environment) is not there.
   *
   * @param name such as `time.format`
   * @param arguments as Rego writes values
   * @param time what the function takes for now
   */
  public BuiltinResult builtin(String name, List<String> arguments, Instant time) {
    return builtin(name, arguments, time, List.of());
  }

  /**
   * Calls a function that may want requests to be sent: {@code http.send}. As long as the result is
   * {@link BuiltinResult.Wants}, send what it wants and call again with what came of it. What OPA
   * keeps of answers from one call to the next, it keeps here, up to 16 MiB.
   *
   * @param made what was sent so far, in order
   */
  public BuiltinResult builtin(
      String name, List<String> arguments, Instant time, List<WebExchange> made) {
    var request =
        new BuiltinRequest(
            name, arguments, Long.toString(nanos(time)), made.stream().map(Wire::made).toList());
    var answer = call("builtin", request, BuiltinAnswer.class);
    if (answer.wants() != null) {
      return new BuiltinResult.Wants(Wire.request(answer.wants()), answer.used());
    }
    return answer.code().isEmpty()
        ? new BuiltinResult.Answered(Optional.ofNullable(answer.value()))
        : new BuiltinResult.Failed(new Fault(answer.code(), answer.message()), answer.halts());
  }

  @Override
  public void close() {
    reactor.close();
  }

  private <A> A call(String operation, Object request, Class<A> answer) {
    return Wire.read(reactor.call(operation, Wire.write(request)), answer);
  }

  /** What the answer of a call without diagnostics always has. */
  private static <T> T present(@Nullable T part) {
    return Objects.requireNonNull(part);
  }

  private static Footprint footprint(List<List<JsonNode>> paths) {
    return new Footprint(
        paths.stream().map(path -> new InputPath(path.stream().map(Opa::step).toList())).toList());
  }

  private static Step step(JsonNode name) {
    return name.isNull() ? new Each() : new Member(name.textValue());
  }

  private static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  private static Evaluated.Answer answer(Wire.Answer answer) {
    return new Evaluated.Answer(
        Optional.ofNullable(answer.value()),
        answer.code().isEmpty()
            ? Optional.empty()
            : Optional.of(new Fault(answer.code(), answer.message())),
        answer.printed(),
        answer.explains());
  }

  private static TestCase testCase(TestedRule rule) {
    return new TestCase(
        new TestCase.Subject(
            rule.packageName(),
            rule.name(),
            rule.file(),
            rule.line(),
            rule.column(),
            rule.entrypoint()),
        Outcome.of(rule.outcome()),
        Duration.ofNanos(rule.nanos()),
        rule.output(),
        rule.message(),
        rule.cases(),
        rule.failures());
  }
}
