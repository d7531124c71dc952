package dev.sallyport.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Gitleaks, with the rules that it ships. */
record Gitleaks(Path program, Path folder) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How many seconds it takes to search these texts, its start not counted. */
  double seconds(List<String> texts) throws IOException {
    var file = folder.resolve("texts.jsonl");
    try (var out = Files.newBufferedWriter(file)) {
      for (var text : texts) {
        out.write(JSON.writeValueAsString(text));
        out.write('\n');
      }
    }
    var process =
        new ProcessBuilder(List.of(program.toString(), file.toString()))
            .redirectError(folder.resolve("gitleaks.log").toFile())
            .start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (Processes.exitCode(process) != 0) {
      throw new BenchException(
          "gitleaks gave up: " + Files.readString(folder.resolve("gitleaks.log")), null);
    }
    return JSON.readTree(said).path("seconds").asDouble();
  }
}
