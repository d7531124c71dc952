package dev.sallyport.tests.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The code has exactly the arrows that ADR 9 lists: a new one fails here, and so does one that is
 * no longer there.
 */
class ArchitectureTest {
  private static final String OURS = "dev.sallyport.";
  private static final String ENGINE = "engine.";
  private static final Path ADR = Path.of("..", "docs", "adr", "0009-dependency-directions.md");

  /** A row of the table, such as {@code | `store → audit`, `store → approval` | … |}. */
  private static final Pattern ARROW = Pattern.compile("`([a-z.]+) → ([a-z.]+)`");

  /** Everything that ships; the machine code that is generated of OPA is not ours to judge. */
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(
              location -> !location.contains("/policy-tests/") && !location.contains("reactor"))
          .importPackages("dev.sallyport");

  /** The modules by their packages, and which others each may see. */
  private static final Map<String, Set<String>> MODULES =
      Map.ofEntries(
          Map.entry("dsl", Set.of()),
          Map.entry("opa", Set.of()),
          Map.entry("shell", Set.of()),
          Map.entry("sim", Set.of()),
          Map.entry("lsp", Set.of("dsl")),
          Map.entry("engine", Set.of("dsl", "opa", "shell")),
          Map.entry("envoy", Set.of("engine")),
          Map.entry("dataplane", Set.of("engine", "envoy", "opa")),
          Map.entry("workbench", Set.of("engine", "dsl", "opa")),
          Map.entry("maven", Set.of("workbench", "engine", "opa")),
          Map.entry("cli", Set.of("dataplane", "engine", "dsl", "lsp", "opa", "sim", "workbench")));

  /** The packages that know a library; all others do without. */
  private static final Map<String, Set<String>> LIBRARIES =
      Map.ofEntries(
          Map.entry("org.bouncycastle", Set.of("engine.key", "engine.tlog")),
          Map.entry("com.github.luben.zstd", Set.of("engine.payload")),
          Map.entry(
              "com.nimbusds",
              Set.of("engine.identity", "engine.signin", "engine.token", "engine.bundle")),
          Map.entry("com.styra.opa", Set.of("engine.policy")),
          Map.entry("com.dylibso.chicory", Set.of("engine.policy", "opa", "shell")),
          Map.entry("java.sql", Set.of("engine.store")),
          Map.entry("com.zaxxer.hikari", Set.of("engine.store")),
          Map.entry("jakarta.mail", Set.of("engine.notice.mail")),
          Map.entry("org.apache.commons.validator", Set.of("engine.mask.digits")),
          Map.entry("software.amazon", Set.of("engine.archive", "engine.upstream.bedrock", "sim")),
          Map.entry("com.google.auth", Set.of("engine.upstream.vertex")),
          Map.entry(
              "io.helidon",
              Set.of("dataplane", "dataplane.console", "dataplane.http", "dataplane.page", "sim")),
          Map.entry("io.grpc", Set.of("envoy")),
          Map.entry("io.envoyproxy", Set.of("envoy")),
          Map.entry("io.opentelemetry.api", Set.of("dataplane.telemetry.otlp")),
          Map.entry("io.opentelemetry.sdk", Set.of("dataplane.telemetry.otlp")),
          Map.entry("gg.jte", Set.of("dataplane.console", "dataplane.page")),
          Map.entry("com.github.difflib", Set.of("dataplane.console")),
          Map.entry("picocli", Set.of("cli")),
          Map.entry("org.apache.maven", Set.of("maven")),
          Map.entry("org.antlr", Set.of("dsl", "dsl.grammar")),
          Map.entry("org.eclipse.lsp4j", Set.of("lsp")));

  /** An arrow from one package to another. */
  private record Arrow(String from, String to) implements Comparable<Arrow> {
    @Override
    public String toString() {
      return from + " → " + to;
    }

    @Override
    public int compareTo(Arrow other) {
      return toString().compareTo(other.toString());
    }
  }

  private static Stream<JavaClass> classes() {
    return CLASSES.stream()
        .filter(type -> !type.getPackageName().startsWith(OURS + "dsl.grammar"))
        .filter(type -> !type.getPackageName().startsWith(OURS + "bench"));
  }

  /** The arrows between our packages. */
  private static Set<Arrow> arrows() {
    return classes()
        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
        .map(
            dependency ->
                new Arrow(
                    ours(dependency.getOriginClass()),
                    ours(dependency.getTargetClass().getBaseComponentType())))
        .filter(arrow -> !arrow.to().isEmpty() && !arrow.from().equals(arrow.to()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String ours(JavaClass type) {
    String name = type.getPackageName();
    return name.startsWith(OURS) ? name.substring(OURS.length()) : "";
  }

  private static String module(String name) {
    return name.split("\\.", 2)[0];
  }

  @Test
  void thereIsSomethingToLookAt() {
    assertThat(classes().map(ArchitectureTest::ours).map(ArchitectureTest::module).distinct())
        .containsExactlyInAnyOrderElementsOf(MODULES.keySet());
  }

  @Test
  void modulesPointOneWay() {
    assertThat(
            arrows().stream()
                .map(arrow -> new Arrow(module(arrow.from()), module(arrow.to())))
                .filter(arrow -> !arrow.from().equals(arrow.to()))
                .filter(arrow -> !MODULES.getOrDefault(arrow.from(), Set.of()).contains(arrow.to()))
                .distinct())
        .isEmpty();
  }

  @Test
  void insideTheEngineEveryArrowIsInTheTable() throws IOException {
    Set<String> listed =
        ARROW
            .matcher(table())
            .results()
            .map(ArchitectureTest::arrow)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> found =
        arrows().stream()
            .filter(arrow -> arrow.from().startsWith(ENGINE))
            .filter(arrow -> !arrow.to().equals(ENGINE + "model"))
            .filter(arrow -> !(arrow.from().equals(ENGINE + "pipeline") && isEngines(arrow.to())))
            .map(arrow -> arrow(arrow.from(), arrow.to()))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(found).isEqualTo(listed);
  }

  private static String table() throws IOException {
    return Files.readAllLines(ADR).stream()
        .filter(line -> line.startsWith("| `"))
        .collect(Collectors.joining("\n"));
  }

  private static String arrow(MatchResult row) {
    return arrow(row.group(1), row.group(2));
  }

  /** As the table writes it: without what goes without saying. */
  private static String arrow(String from, String to) {
    return "%s → %s".formatted(from.replace(ENGINE, ""), to.replace(ENGINE, ""));
  }

  private static boolean isEngines(String name) {
    return name.startsWith(ENGINE);
  }

  @Test
  void thePipelineSeesNoStore() {
    assertThat(arrows()).doesNotContain(new Arrow(ENGINE + "pipeline", ENGINE + "store"));
    assertThat(arrows().stream().filter(arrow -> arrow.to().equals(ENGINE + "pipeline")))
        .extracting(Arrow::from)
        .containsExactlyInAnyOrder(
            "dataplane",
            "dataplane.config",
            "dataplane.console",
            "dataplane.http",
            "dataplane.page",
            "cli",
            "envoy",
            "workbench.cases",
            "workbench.impact",
            ENGINE + "upstream",
            ENGINE + "upstream.bedrock",
            ENGINE + "upstream.vertex");
  }

  @Test
  void theModelSeesNothing() {
    assertThat(arrows())
        .extracting(Arrow::from)
        .doesNotContain(ENGINE + "model", ENGINE + "json", ENGINE + "sse", "sim", "dsl.regex");
  }

  @Test
  void noCycles() {
    slices().matching(OURS + "(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void librariesStayWhereTheyBelong() {
    LIBRARIES.forEach(
        (library, packages) -> {
          Set<String> found =
              CLASSES.stream()
                  .filter(type -> uses(type, library))
                  .map(ArchitectureTest::ours)
                  .collect(Collectors.toCollection(TreeSet::new));
          assertThat(found).as(library).isEqualTo(packages);
        });
  }

  private static boolean uses(JavaClass type, String library) {
    return type.getDirectDependenciesFromSelf().stream()
        .map(dependency -> dependency.getTargetClass().getPackageName())
        .anyMatch(name -> name.equals(library) || name.startsWith(library + "."));
  }

  // --- Rules of the house

  @Test
  void nothingIsNamedAfterHavingNoName() {
    assertThat(
            classes()
                .map(JavaClass::getSimpleName)
                .filter(name -> name.matches(".*(Manager|Utils?|Helper|Impl)")))
        .isEmpty();
  }

  @Test
  void nothingIsGot() {
    // What overrides a method of others has the name that they gave it.
    assertThat(
            classes()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.getName().matches("get[A-Z].*"))
                .filter(method -> !overrides(method))
                .map(JavaMethod::getFullName))
        .isEmpty();
  }

  private static boolean overrides(JavaMethod method) {
    List<String> parameters =
        method.getRawParameterTypes().stream().map(JavaClass::getName).toList();
    return Stream.concat(
            method.getOwner().getAllRawSuperclasses().stream(),
            method.getOwner().getAllRawInterfaces().stream())
        .anyMatch(
            above ->
                above
                    .tryGetMethod(method.getName(), parameters.toArray(String[]::new))
                    .isPresent());
  }

  @Test
  void nothingStaticChanges() {
    assertThat(
            classes()
                .flatMap(type -> type.getFields().stream())
                .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
                .filter(field -> !field.getModifiers().contains(JavaModifier.FINAL))
                .filter(field -> !field.getName().startsWith("$"))
                .map(JavaField::getFullName))
        .isEmpty();
  }
}
