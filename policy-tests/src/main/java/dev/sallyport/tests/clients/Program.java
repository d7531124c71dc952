package dev.sallyport.tests.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that is run to its end.
 *
 * @param hermetic whether it sees only {@code environment} and the search path, or also what the
 *     user has (as package managers must, for their registries and certificates)
 */
public record Program(
    List<String> command,
    Path folder,
    Map<String, String> environment,
    boolean hermetic,
    Duration limit) {

  /** What is left of a process. */
  public record Result(int exitCode, String output, String error) {}

  public Program {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /** Runs it; its input is empty. */
  public Result run() {
    try {
      Path output = Files.createTempFile("sallyport-client", ".out");
      Path error = Files.createTempFile("sallyport-client", ".err");
      try {
        int exitCode = exitCode(output, error);
        return new Result(
            exitCode, Files.readString(output, UTF_8), Files.readString(error, UTF_8));
      } finally {
        Files.delete(output);
        Files.delete(error);
      }
    } catch (IOException e) {
      throw new ClientException("`%s` can't be started".formatted(command.getFirst()), e);
    }
  }

  private int exitCode(Path output, Path error) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(nothing()))
            .redirectOutput(output.toFile())
            .redirectError(error.toFile());
    if (hermetic) {
      builder.environment().keySet().retainAll(List.of("PATH"));
    }
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
      throw new ClientException(
          "`%s` did not end within %s; it said: %s%s"
              .formatted(
                  String.join(" ", command),
                  limit,
                  Files.readString(output, UTF_8),
                  Files.readString(error, UTF_8)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException("interrupted while `%s` ran".formatted(command.getFirst()), e);
    } finally {
      // A client may have left helpers behind; they are its children, so nobody else's.
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static java.io.File nothing() {
    return Path.of("/dev/null").toFile();
  }
}
