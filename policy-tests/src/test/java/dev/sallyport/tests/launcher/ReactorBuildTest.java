package dev.sallyport.tests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.opa.reactor.Platform;
import dev.sallyport.tests.clients.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How OPA's classes are built once and then taken from the user's cache. {@code Build.java} is the
 * one that ships; what takes minutes is stood in for.
 */
class ReactorBuildTest {
  /** The two steps that take minutes: sources are built as they are, and the module is a class. */
  private static final Map<String, String> STAND_INS =
      Map.of(
          "ChangedOpa.java",
          """
          import java.nio.file.Path;
          final class ChangedOpa {
            static final String NAME = "opa";
            static Path modfile(Path sources, Path work) { return sources.resolve("go.mod"); }
          }
          """,
          "Classes.java",
          """
          import java.io.IOException;
          import java.nio.file.Files;
          import java.nio.file.Path;
          final class Classes {
            static void generate(Path wasm, Path classes) throws IOException {
              Path folder = Files.createDirectories(classes.resolve("dev/sallyport/opa/reactor"));
              Files.copy(wasm, folder.resolve("OpaReactor.class"));
            }
          }
          """);

  /** Says a version, and builds a module that holds the sources. */
  private static final String GO =
      """
      #!/bin/sh
      [ "$1" = env ] && echo go1.26.0 && exit
      while [ "$1" != -o ]; do shift; done
      cat *.go >"$2"
      """;

  private static final String PACKAGE = "dev/sallyport/opa/reactor/";

  @TempDir private Path folder;
  private Path reactor;
  private Path classes;
  private Path bin;

  @BeforeEach
  void copy() throws IOException {
    Path shipped = Path.of("..", "tools", "opa", "reactor");
    reactor = Files.createDirectory(folder.resolve("reactor"));
    for (String file : List.of("Build.java", "go.mod", "go.sum", "pom.xml")) {
      Files.copy(shipped.resolve(file), reactor.resolve(file));
    }
    Files.writeString(reactor.resolve("main.go"), "package main\n");
    for (Map.Entry<String, String> standIn : STAND_INS.entrySet()) {
      Files.writeString(reactor.resolve(standIn.getKey()), standIn.getValue());
    }
    classes = folder.resolve("classes");
    bin = Files.createDirectory(folder.resolve("bin"));
  }

  private void install(String go) throws IOException {
    Path program = Files.writeString(bin.resolve("go"), go);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Program.Result build(String path) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return new Program(
            List.of(
                java.toString(),
                "-classpath",
                Path.of(
                        Platform.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .getPath())
                    .toString(),
                reactor.resolve("Build.java").toString(),
                reactor.toString(),
                classes.toString(),
                "linux/amd64,windows/arm64"),
            folder,
            Map.of("PATH", path, "XDG_CACHE_HOME", folder.resolve("cache").toString()),
            true,
            Duration.ofMinutes(2))
        .run();
  }

  private Program.Result buildWithGo() {
    return build(bin + ":/usr/bin:/bin");
  }

  /** Where {@code go} certainly is not. */
  private Program.Result buildWithoutGo() {
    return build(folder.resolve("nothing").toString());
  }

  @Test
  void withoutGoItSaysWhatToInstall() {
    requireAdvice(buildWithoutGo(), "put `go` on the PATH.");
  }

  @Test
  void anOldGoIsQuoted() throws IOException {
    String old = "go: go.mod requires go >= 1.26 (running go 1.20; GOTOOLCHAIN=local)";
    install("#!/bin/sh\necho '%s' >&2\nexit 1\n".formatted(old));
    requireAdvice(buildWithGo(), "(`go` says: " + old + ").");
  }

  /** One line, marked so that the launcher shows it. */
  private void requireAdvice(Program.Result result, String end) {
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(2);
    assertThat(result.error().lines()).hasSize(1);
    assertThat(result.error().strip())
        .startsWith("[ERROR] Building OPA's toolchain for the JVM needs Go 1.")
        .contains("https://go.dev/dl/")
        .endsWith(end);
    assertThat(classes).doesNotExist();
  }

  @Test
  void whatWasBuiltOnceIsTakenFromTheCache() throws IOException {
    install(GO);
    requireBuilt(buildWithGo(), "package main\n");

    // As after `clean`, or in another clone: not even Go is needed.
    Files.move(classes, folder.resolve("cleaned"));
    Program.Result again = buildWithoutGo();
    requireBuilt(again, "package main\n");
    assertThat(again.output()).contains("taken from " + folder.resolve("cache"));

    assertThat(buildWithoutGo().output()).as("what is there already").isEmpty();
  }

  @Test
  void aSourceThatChangedIsBuiltAgain() throws IOException {
    install(GO);
    requireBuilt(buildWithGo(), "package main\n");
    Files.writeString(reactor.resolve("more.go"), "// more\n");
    assertThat(buildWithoutGo().exitCode()).isEqualTo(2);
    requireBuilt(buildWithGo(), "package main\n// more\n");
  }

  private void requireBuilt(Program.Result result, String content) {
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(classes.resolve(PACKAGE + "OpaReactor.class")).hasContent(content.strip());
    assertThat(classes.resolve(PACKAGE + "executables/linux-amd64/opa-reactor"))
        .hasContent(content.strip());
    assertThat(classes.resolve(PACKAGE + "executables/windows-arm64/opa-reactor.exe"))
        .hasContent(content.strip());
    assertThat(classes.resolve("META-INF/sallyport-opa-reactor.digest")).isNotEmptyFile();
  }
}
