package dev.sallyport.tests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.tests.clients.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which JDK the launcher takes, and when it builds. It looks for a JDK that no machine has, in
 * places under a folder of the test, so that the real ones do not count; the JDKs that it finds and
 * the build are scripts that say how they were called.
 */
class LauncherTest {
  private static final int NEEDED = 9025;

  /** Where systems put their JDKs. */
  private static final List<String> PLACES =
      List.of(
          "/usr/lib/jvm/",
          "/usr/java/",
          "/opt/java/",
          "/opt/jdk",
          "/usr/local/openjdk",
          "/Library/Java/JavaVirtualMachines/",
          "/usr/libexec/java_home");

  private static final String NO_GO = "[ERROR] Building OPA's toolchain for the JVM needs Go";

  @TempDir private Path folder;
  private Path home;
  private Path system;
  private Path checkout;
  private Path launcher;

  /** The launcher of this checkout, which wants a JDK of the far future. */
  @BeforeEach
  void copy() throws IOException {
    home = Files.createDirectory(folder.resolve("home"));
    system = folder.resolve("system");
    checkout = Files.createDirectories(folder.resolve("check out"));
    String script = Files.readString(Path.of("..", "sallyport"));
    assertThat(script).containsOnlyOnce("needed_java=25\n");
    script = script.replace("needed_java=25\n", "needed_java=" + NEEDED + "\n");
    for (String place : PLACES) {
      assertThat(script).containsOnlyOnce(place);
      script = script.replace(place, system + place);
    }
    launcher = executable(checkout.resolve("sallyport"), script);
    // What stands in for the build: it says which JDK it was given, and that is the end of it.
    executable(checkout.resolve("mvnw"), "#!/bin/sh\necho \"mvnw with $JAVA_HOME: $*\"\n");
  }

  private static Path executable(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path jdk(Path at, int version) throws IOException {
    executable(at.resolve("bin").resolve("javac"), "#!/bin/sh\n");
    executable(
        at.resolve("bin").resolve("java"), "#!/bin/sh\npwd >\"$HOME/ran-in\"\necho \"java: $*\"\n");
    Files.writeString(at.resolve("release"), "JAVA_VERSION=\"%d.0.1\"\n".formatted(version));
    return at;
  }

  private Program.Result verify(Map<String, String> environment) {
    return run(environment, "verify", "--offline");
  }

  private Program.Result run(Map<String, String> environment, String... arguments) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("HOME", home.toString());
    return new Program(
            Stream.concat(Stream.of(launcher.toString()), Stream.of(arguments)).toList(),
            folder,
            all,
            true,
            Duration.ofMinutes(1))
        .run();
  }

  @Test
  void withoutAJdkItSaysWhatToInstall() {
    Program.Result result = verify(Map.of());
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.output()).isEmpty();
    assertThat(result.error()).contains("JDK " + NEEDED + " or newer", "install", "JAVA_HOME");
  }

  @Test
  void anOldOneIsNone() throws IOException {
    Path old = jdk(folder.resolve("old"), NEEDED - 1);
    assertThat(verify(Map.of("JAVA_HOME", old.toString())).exitCode()).isEqualTo(2);
  }

  @Test
  void aRuntimeWithoutACompilerIsNone() throws IOException {
    Path runtime = jdk(folder.resolve("runtime"), NEEDED);
    Files.delete(runtime.resolve("bin").resolve("javac"));
    assertThat(verify(Map.of("JAVA_HOME", runtime.toString())).exitCode()).isEqualTo(2);
  }

  @Test
  void javaHomeIsTakenIfItFits() throws IOException {
    Path mine = jdk(folder.resolve("my own"), NEEDED);
    jdk(home.resolve(".jdks").resolve("newer"), NEEDED + 1);
    requireRunWith(mine, verify(Map.of("JAVA_HOME", mine.toString())));
  }

  @Test
  void ofOthersTheNewest() throws IOException {
    Path old = jdk(folder.resolve("old"), NEEDED - 1);
    jdk(home.resolve(".jdks").resolve("fits"), NEEDED);
    Path newest =
        jdk(home.resolve(".sdkman").resolve("candidates").resolve("java").resolve("x"), NEEDED + 1);
    requireRunWith(newest, verify(Map.of("JAVA_HOME", old.toString())));
  }

  @Test
  void whereSdkmanSaysThatItIs() throws IOException {
    Path sdkman = folder.resolve("sdkman");
    Path there = jdk(sdkman.resolve("candidates").resolve("java").resolve("y"), NEEDED);
    requireRunWith(there, verify(Map.of("SDKMAN_DIR", sdkman.toString())));
  }

  @Test
  void theOneOnThePath() throws IOException {
    Path there = jdk(folder.resolve("on the path"), NEEDED).toRealPath();
    String path = there.resolve("bin") + ":" + System.getenv("PATH");
    requireRunWith(there, verify(Map.of("PATH", path)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "usr/lib/jvm/temurin",
        "usr/java/jdk",
        "opt/java/jdk",
        "opt/jdk-of-mine",
        "usr/local/openjdk-9025",
        "Library/Java/JavaVirtualMachines/temurin.jdk/Contents/Home"
      })
  void whereSystemsPutTheirs(String place) throws IOException {
    requireRunWith(jdk(system.resolve(place), NEEDED), verify(Map.of()));
  }

  @Test
  void theOneThatMacOsNames() throws IOException {
    Path there = jdk(folder.resolve("named"), NEEDED);
    executable(
        system.resolve("usr/libexec/java_home"),
        "#!/bin/sh\n[ \"$*\" = \"-v %d+\" ] && echo %s\n".formatted(NEEDED, there));
    requireRunWith(there, verify(Map.of()));
  }

  // --- Where a command works

  @Test
  void impactSeesFilesFromWhereItIsCalled() throws IOException {
    Map<String, String> environment = sources();
    String rego = checkout.resolve("rego").toString();
    String state = checkout.resolve(".sallyport").toString();
    requireRan(
        run(environment, "impact", "--since", "1d"),
        "impact --since 1d --policy %s --state %s".formatted(rego, state));
    requireRan(
        run(environment, "impact", "--policy", "rego", "--config", "gateway.yaml"),
        "impact --policy rego --config gateway.yaml");
    Files.createDirectory(folder.resolve("rego"));
    requireRan(run(environment, "impact", "--state", "state"), "impact --state state");
    Files.createDirectory(folder.resolve(".sallyport"));
    requireRan(run(environment, "impact"), "impact");
    assertThat(home.resolve("ran-in")).content().isEqualTo(folder.toRealPath() + "\n");
  }

  // --- The build

  @Test
  void whatHasChangedIsBuiltAndNothingElse() throws IOException {
    Map<String, String> environment = sources();
    Program.Result first = run(environment, "token", "alice");
    requireRan(first, "token alice");
    assertThat(first.error())
        .contains("Building Sallyport: some 5 minutes the first time", "Built in ");
    assertThat(builds()).hasSize(1).first().asString().contains("-pl tools/cli -am package");

    Program.Result second = run(environment, "token", "alice");
    requireRan(second, "token alice");
    assertThat(second.error()).isEmpty();
    Files.writeString(checkout.resolve("engine/README.md"), "No source.");
    Files.writeString(checkout.resolve("engine/src/test/A.java"), "No source of what is run.");
    requireRan(run(environment, "token", "alice"), "token alice");
    assertThat(builds()).hasSize(1);

    Files.writeString(checkout.resolve("engine/src/main/A.java"), "class A { int more; }");
    requireRan(run(environment, "token", "alice"), "token alice");
    assertThat(builds()).hasSize(2);
  }

  @Test
  void whoeverHasBuiltAlreadySaysWhere() throws IOException {
    Map<String, String> environment = new HashMap<>(sources());
    environment.put("SALLYPORT_LIB", "/their own");
    Program.Result result = run(environment, "token", "alice");
    requireRan(result, "token alice");
    assertThat(result.output()).contains("-cp /their own/*");
    assertThat(builds()).isEmpty();
  }

  @Test
  void aBuildThatFailsSaysWhyAndIsTriedAgain() throws IOException {
    Map<String, String> environment = sources();
    Files.writeString(checkout.resolve("broken"), "");
    Program.Result failed = run(environment, "up");
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.output()).isEmpty();
    Path log = checkout.resolve("tools/cli/target/build.log");
    assertThat(failed.error())
        .containsOnlyOnce(NO_GO)
        .doesNotContain("[INFO]")
        .endsWith("The build failed; all of it is in " + log + ".\n");
    assertThat(log).content().contains("[INFO] Scanning", NO_GO);

    Files.delete(checkout.resolve("broken"));
    requireRan(run(environment, "up"), "up");
    assertThat(builds()).hasSize(2);
  }

  /** A checkout with a little of everything, and a build that notes each call of it. */
  private Map<String, String> sources() throws IOException {
    for (String part :
        List.of(".mvn", "dsl-grammar", "engine", "dataplane-envoy", "dataplane-helidon", "tools")) {
      Files.createDirectories(checkout.resolve(part));
    }
    Files.writeString(checkout.resolve("pom.xml"), "<project/>");
    Files.createDirectories(checkout.resolve("engine/src/test"));
    Path main = Files.createDirectories(checkout.resolve("engine/src/main"));
    Files.writeString(main.resolve("A.java"), "class A {}");
    executable(
        checkout.resolve("mvnw"),
        """
        #!/bin/sh
        echo "$*" >>builds
        echo "[INFO] Scanning for projects..."
        [ ! -e broken ] || { echo "%s"; exit 1; }
        """
            .formatted(NO_GO));
    return Map.of("JAVA_HOME", jdk(folder.resolve("jdk"), NEEDED).toString());
  }

  private List<String> builds() throws IOException {
    Path builds = checkout.resolve("builds");
    return Files.exists(builds) ? Files.readAllLines(builds) : List.of();
  }

  private static void requireRan(Program.Result result, String command) {
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.output()).startsWith("java: ").endsWith("Main " + command + "\n");
  }

  private static void requireRunWith(Path jdk, Program.Result result) {
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.output()).startsWith("mvnw with " + jdk + ": ").contains(" --offline");
  }
}
