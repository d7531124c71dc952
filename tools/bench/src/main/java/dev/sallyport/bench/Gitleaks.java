package dev.sallyport.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
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
    return Processes.seconds(
        List.of(program.toString(), file.toString()), folder.resolve("gitleaks.log"));
  }
}
