package dev.sallyport.tests.command;

import dev.sallyport.tests.clients.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The {@code sallyport} command as it was built, without the launcher that builds it. */
public final class Command {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** What the launcher tells the JVM. */
  private static final Path OPTIONS =
      Path.of("..", "tools", "cli", "src", "main", "dist", "jvm.options").toAbsolutePath();

  private Command() {}

  /** Runs it to its end. */
  public static Program.Result run(String... arguments) {
    return run(Map.of(), arguments);
  }

  /** Runs it to its end, with more in its environment. */
  public static Program.Result run(Map<String, String> environment, String... arguments) {
    return new Program(line(arguments), Path.of("."), environment, true, LIMIT).run();
  }

  /** Runs it to its end, with what a file holds for its input. */
  public static Program.Result run(Path input, String... arguments) {
    List<String> line =
        new ArrayList<>(List.of("sh", "-c", "exec \"$@\" <\"$0\"", input.toString()));
    line.addAll(line(arguments));
    return new Program(line, Path.of("."), Map.of(), true, LIMIT).run();
  }

  /** What starts it, in a JVM that has learned its start as one has that the launcher starts. */
  public static List<String> line(String... arguments) {
    return line(List.of("-XX:AOTCache=" + Rehearsed.CACHE, "-Xlog:aot*=off,cds*=off"), arguments);
  }

  // The first of the JVM's compilers alone: what a test starts is gone before the second one pays.
  private static List<String> line(List<String> options, String... arguments) {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + OPTIONS,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
    line.addAll(options);
    line.addAll(List.of("-cp", libraries() + "/*", "dev.sallyport.cli.Main"));
    line.addAll(List.of(arguments));
    return line;
  }

  /** Done once for all tests: they start some hundred processes. */
  private static final class Rehearsed {
    private static final Path CACHE = Path.of("target", "sallyport.aot").toAbsolutePath();

    static {
      try (FileChannel lock =
              FileChannel.open(
                  Path.of("target", "sallyport.aot.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock _ = lock.lock()) {
        if (!Files.exists(CACHE) || modified(CACHE).compareTo(modified(libraries())) < 0) {
          rehearse();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void rehearse() throws IOException {
      Path state = Files.createTempDirectory(Path.of("target"), "rehearsal");
      List<String> line =
          line(
              List.of("-XX:AOTCacheOutput=" + CACHE, "-Xlog:disable"),
              "rehearse",
              "--policy",
              Path.of("..", "rego").toString(),
              "--state",
              state.toString());
      Program.Result result = new Program(line, Path.of("."), Map.of(), true, LIMIT).run();
      if (result.exitCode() != 0) {
        throw new AssertionError("the rehearsal failed: " + result);
      }
    }

    private static FileTime modified(Path path) throws IOException {
      return Files.getLastModifiedTime(path);
    }
  }

  private static Path libraries() {
    Path libraries = Path.of("..", "tools", "cli", "target", "lib").toAbsolutePath().normalize();
    if (!Files.isDirectory(libraries)) {
      throw new AssertionError(
          "`%s` does not exist: build the command first with `./mvnw -pl tools/cli -am package -DskipTests`, or run everything with `./sallyport verify`"
              .formatted(libraries));
    }
    return libraries;
  }
}
