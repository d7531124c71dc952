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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which JDK the launcher takes. It looks for one that no machine has, so that the real ones do not
 * count, and the JDKs that it finds are scripts that say who they are.
 */
class LauncherTest {
  private static final int NEEDED = 9025;

  @TempDir private Path folder;
  private Path home;
  private Path launcher;

  /** The launcher of this checkout, which wants a JDK of the far future and has built already. */
  @BeforeEach
  void copy() throws IOException {
    home = Files.createDirectory(folder.resolve("home"));
    Path checkout = Files.createDirectories(folder.resolve("check out"));
    String script = Files.readString(Path.of("..", "sallyport"));
    assertThat(script).containsOnlyOnce("needed_java=25\n");
    launcher =
        executable(
            checkout.resolve("sallyport"),
            script.replace("needed_java=25\n", "needed_java=" + NEEDED + "\n"));
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
    Files.writeString(at.resolve("release"), "JAVA_VERSION=\"%d.0.1\"\n".formatted(version));
    return at;
  }

  private Program.Result verify(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("HOME", home.toString());
    return new Program(
            List.of(launcher.toString(), "verify", "--offline"),
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

  private static void requireRunWith(Path jdk, Program.Result result) {
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.output()).startsWith("mvnw with " + jdk + ": ").contains(" --offline");
  }
}
