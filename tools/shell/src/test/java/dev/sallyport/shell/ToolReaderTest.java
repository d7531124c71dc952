package dev.sallyport.shell;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reader in the JVM says what Go says; `reactor/answer_test.go` has the rest. */
final class ToolReaderTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ToolReader READER = new ToolReader();

  private static ObjectNode bash(ToolReader reader, String text) {
    return reader.read("Bash", JSON.createObjectNode().put("command", text));
  }

  private static String words(JsonNode reading) {
    return Stream.iterate(0, i -> i < reading.path("commands").size(), i -> i + 1)
        .map(i -> reading.path("commands").path(i).path("words").toString())
        .collect(Collectors.joining(" "));
  }

  @Test
  void aCommandIsItsWords() {
    var reading = bash(READER, "a=git; $a -C /srv/./x/../shop push | tee \"$LOG\"");
    assertThat(words(reading))
        .isEqualTo("[\"git\",\"-C\",\"/srv/./x/../shop\",\"push\"] [\"tee\",\"$LOG\"]");
    assertThat(reading.path("paths").toString()).contains("\"/srv/shop\"");
    assertThat(reading.path("commands").path(1).path("unknown").toString()).isEqualTo("[1]");
    assertThat(reading.has("unparsed")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"removals.txt", "blind.txt", "ordinary.txt"})
  void everyTextOfTheTablesIsReadWithoutAFault(String file) throws IOException {
    for (var line : Files.readAllLines(Path.of("reactor/testdata", file))) {
      if (!line.isEmpty() && !line.startsWith("# ")) {
        var reading = bash(READER, line.replace("\\n", "\n"));
        assertThat(reading.path("unparsed").asText()).as(line).doesNotContain("broke");
        if (file.equals("removals.txt")) {
          assertThat(words(reading)).as(line).containsIgnoringCase("-rf\",\"/\"]");
        }
        if (file.equals("ordinary.txt")) {
          assertThat(reading.has("unparsed")).as(line).isFalse();
        }
      }
    }
  }

  @Test
  void whatCannotBeParsedSaysSo() {
    assertThat(bash(READER, "echo 'x").path("unparsed").asText()).contains("cannot be parsed");
  }

  @Test
  void anInputThatIsTooLargeIsNotRead() {
    var small = new ToolReader(new Limits(Duration.ofSeconds(30), 64, 1, 100));
    assertThat(bash(small, "x".repeat(200)).path("unparsed").asText()).contains("100 bytes");
    assertThat(words(bash(small, "ls"))).isEqualTo("[\"ls\"]");
  }

  @Test
  void aTextThatTakesTooLongIsNotReadAndTheNextOneIs() {
    var hasty = new ToolReader(new Limits(Duration.ofNanos(1), 64, 1, 1 << 20));
    assertThat(bash(hasty, "ls").path("unparsed").asText()).isNotEmpty();
    assertThat(words(bash(READER, "ls"))).isEqualTo("[\"ls\"]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "$(", "{ ", "if ", "while ", "((", "${a:-", "`", "\"$(", "<("})
  void whatIsNestedTooDeeplyIsNoFaultOfTheNext(String opening) {
    var reading = bash(READER, opening.repeat(50_001));
    assertThat(reading.path("unparsed").asText()).isNotEmpty();
    assertThat(words(bash(READER, "ls"))).isEqualTo("[\"ls\"]");
  }

  @Test
  void aTextThatWouldFillTheMemoryIsNotRead() {
    var text = "a=" + "x".repeat(60_000) + "; echo ${a//x/" + "y".repeat(60_000) + "}; rm -rf /";
    assertThat(bash(READER, text).path("unparsed").asText()).isNotEmpty();
    assertThat(words(bash(READER, "ls"))).isEqualTo("[\"ls\"]");
  }

  @Test
  void manyThreadsGetTheirOwnAnswers() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<String>> calls =
          IntStream.range(0, 100)
              .<Callable<String>>mapToObj(i -> () -> words(bash(READER, "echo " + i)))
              .toList();
      var answers = threads.invokeAll(calls);
      for (int i = 0; i < calls.size(); i++) {
        assertThat(answers.get(i).get()).isEqualTo("[\"echo\",\"" + i + "\"]");
      }
    }
  }
}
