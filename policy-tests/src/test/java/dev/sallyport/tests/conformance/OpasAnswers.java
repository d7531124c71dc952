package dev.sallyport.tests.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.engine.policy.value.Value;
import dev.sallyport.engine.policy.value.ValueReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** OPA itself, as Go compiles it: one policy, and questions one after the other. */
final class OpasAnswers implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final Writer questions;
  private final BufferedReader answers;

  private OpasAnswers(Process process) {
    this.process = process;
    this.questions = new OutputStreamWriter(process.getOutputStream(), UTF_8);
    this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  static OpasAnswers of(String module, String input) throws IOException {
    var asked =
        new OpasAnswers(
            new ProcessBuilder(List.of(Corpus.PROGRAM.toString(), "answers"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    var policy = JSON.createObjectNode().put("module", module);
    policy.set("input", JSON.readTree(input));
    asked.questions.write(policy + "\n");
    return asked;
  }

  /** What a query gives; empty if that is undefined. */
  Optional<Value> value(String query, Instant time) {
    var nanos =
        BigInteger.valueOf(time.getEpochSecond())
            .multiply(BigInteger.valueOf(1_000_000_000))
            .add(BigInteger.valueOf(time.getNano()));
    try {
      questions.write(JSON.createObjectNode().put("query", query).put("timeNanos", nanos) + "\n");
      questions.flush();
      var line = answers.readLine();
      if (line == null) {
        throw new AssertionError("OPA ended at " + query + ", see above");
      }
      var value = JSON.readTree(line).path("value").textValue();
      return value.isEmpty() ? Optional.empty() : Optional.of(ValueReader.read(value));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    questions.close();
    process.destroy();
  }
}
