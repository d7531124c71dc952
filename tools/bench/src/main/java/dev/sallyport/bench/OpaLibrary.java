package dev.sallyport.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.DoubleStream;

/** A Go program that decides by OPA's library, and measures itself when it is asked to. */
final class OpaLibrary implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final BufferedReader answers;
  private final Path log;

  private OpaLibrary(Process process, Path log) {
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.log = log;
  }

  /**
   * Starts it.
   *
   * @param log where it says what is wrong
   */
  static OpaLibrary start(Path program, Path policy, Path log) throws IOException {
    var line = List.of(program.toString(), "library", policy.toString());
    return new OpaLibrary(new ProcessBuilder(line).redirectError(log.toFile()).start(), log);
  }

  /** Reads a document's bytes, decides, and writes the answer's bytes. */
  Turn decide(Path input) {
    return round -> take("decide", input.toString(), round);
  }

  /** Decides upon a document that it has read before, and writes the answer's bytes. */
  Turn decideParsed(Path input) {
    return round -> take("decide parsed", input.toString(), round);
  }

  /** Reads and compiles the policy. */
  Turn prepare() {
    return round -> take("prepare", "", round);
  }

  private List<Double> take(String work, String input, Duration round) {
    var turn = JSON.createObjectNode();
    turn.put("do", work).put("input", input).put("millis", round.toMillis());
    try {
      var out = process.outputWriter(StandardCharsets.UTF_8);
      out.write(turn + "\n");
      out.flush();
      var answer = answers.readLine();
      if (answer == null) {
        throw new BenchException("OPA's library gave up: " + Files.readString(log), null);
      }
      return DoubleStream.of(JSON.readValue(answer, double[].class)).boxed().toList();
    } catch (IOException e) {
      throw new BenchException("OPA's library does not answer", e);
    }
  }

  @Override
  public void close() {
    Processes.end(process);
  }
}
