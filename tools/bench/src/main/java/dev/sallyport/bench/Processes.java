package dev.sallyport.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What is done with other processes in the end. */
final class Processes {
  private static final int PATIENCE_S = 10;

  /** How the launcher starts a command. */
  private static final List<String> JAVA =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "--enable-native-access=ALL-UNNAMED",
          "-XX:-DontCompileHugeMethods",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1");

  private Processes() {}

  /** A command of ours, from this process's own libraries. */
  static List<String> command(String... arguments) {
    var command = new ArrayList<>(JAVA);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.sallyport.cli.Main"));
    command.addAll(List.of(arguments));
    return command;
  }

  /** The option that gives a JVM what another has learned into a file; it may not be there. */
  static String learned(Path file) {
    return Files.exists(file) ? "-XX:AOTCache=" + file : "-Xshare:auto";
  }

  /** Ends one, by force if it does not hear. */
  static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }

  /**
   * What a program says it took, in the {@code seconds} of one JSON object on its standard output.
   *
   * @param log takes its standard error
   */
  static double seconds(List<String> command, Path log) throws IOException {
    var process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (exitCode(process) != 0) {
      throw new BenchException(command.getFirst() + " gave up: " + Files.readString(log), null);
    }
    return new ObjectMapper().readTree(said).path("seconds").asDouble();
  }

  /** What a program prints. */
  static String said(List<String> command) throws IOException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (exitCode(process) != 0) {
      throw new BenchException(command.getFirst() + " gave up: " + said, null);
    }
    return said;
  }

  /** Waits for one to end by itself. */
  static int exitCode(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      throw new BenchException("interrupted", e);
    }
  }
}
