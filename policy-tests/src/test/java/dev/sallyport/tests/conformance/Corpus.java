package dev.sallyport.tests.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** The program that reads OPA's corpus and compiles it, with the Go toolchain of this machine. */
final class Corpus {
  private static final Path SOURCES = Path.of("conformance").toAbsolutePath();
  static final Path PROGRAM = Path.of("target", "conformance-corpus").toAbsolutePath();
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private Corpus() {}

  static void build() {
    run(List.of("go", "build", "-o", PROGRAM.toString(), "."), _ -> {});
  }

  /** Gives every {@code parts}th case of a version, one by one, while the next are compiled. */
  static void each(String version, int part, int parts, Consumer<Case> consumer) {
    var command = List.of(PROGRAM.toString(), version, String.valueOf(part), String.valueOf(parts));
    run(command, line -> consumer.accept(read(line)));
  }

  private static Case read(String line) {
    try {
      return JSON.readValue(line, Case.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void run(List<String> command, Consumer<String> line) {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(SOURCES.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader output =
          new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
        output.lines().forEach(line);
      } finally {
        process.destroy();
      }
      if (process.waitFor() != 0) {
        throw new AssertionError(command + " failed, see above");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
