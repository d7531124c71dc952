package dev.sallyport.tests.command;

import dev.sallyport.tests.clients.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The {@code sallyport} command as it was built, without the launcher that builds it. */
public final class Command {
  private static final Duration LIMIT = Duration.ofMinutes(2);

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

  // The first of the JVM's compilers alone: what a test starts is gone before the second one pays.
  public static List<String> line(String... arguments) {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                libraries() + "/*",
                "dev.sallyport.cli.Main"));
    line.addAll(List.of(arguments));
    return line;
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
