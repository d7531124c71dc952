package dev.sallyport.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A server in a process of its own, which has said where it serves. */
record Server(Process process, URI uri) implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Pattern ADDRESS = Pattern.compile("http://[0-9.]+:\\d+");

  /**
   * Starts a main class on this process's own libraries.
   *
   * @param log where it prints; the first address there is its own
   * @param main options of the JVM, where there are more, the class, and what it is given
   */
  static Server java(Path log, Map<String, String> environment, List<String> main) {
    var line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseG1GC",
                "-cp",
                System.getProperty("java.class.path")));
    line.addAll(main);
    return start(log, environment, line);
  }

  /**
   * Starts a program.
   *
   * @param log where it prints; the first address there is its own
   */
  static Server start(Path log, Map<String, String> environment, List<String> line) {
    var builder = new ProcessBuilder(line).redirectOutput(log.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      var process = builder.start();
      // If this process is ended early, nothing stays behind.
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
      return new Server(process, address(process, log));
    } catch (IOException e) {
      throw new BenchException("`" + line.getFirst() + "` cannot be started", e);
    }
  }

  private static URI address(Process process, Path log) throws IOException {
    var deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (System.nanoTime() < deadline && process.isAlive()) {
      // A line that is not ended may hold half an address.
      var lines = Files.readString(log);
      var said = ADDRESS.matcher(lines.substring(0, lines.lastIndexOf('\n') + 1));
      if (said.find()) {
        return URI.create(said.group());
      }
      pause();
    }
    process.destroyForcibly();
    throw new BenchException("a server did not start: " + Files.readString(log), null);
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }

  @Override
  public void close() {
    Processes.end(process);
  }
}
