package dev.sallyport.tests.readme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.census.Census;
import dev.sallyport.engine.census.Census.Enforced;
import dev.sallyport.engine.census.Census.Refused;
import dev.sallyport.engine.census.Census.Row;
import dev.sallyport.tests.tidy.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The guide for operators has a row for each endpoint that is enforced, and for each refusal. */
class CensusGuideTest {
  private static final String HEADING = "\n## What is served\n";

  @Test
  void theGuideSaysWhatTheTableSays() throws IOException {
    String guide = Files.readString(Tree.ROOT.resolve("docs/guide/operator.md"));
    String section =
        guide.substring(guide.indexOf(HEADING) + HEADING.length()).split("\n## ", 2)[0];
    List<String> rows = section.lines().filter(line -> line.startsWith("| ")).toList();
    List<String> wanted = Census.ofClaude().rows().stream().map(this::end).distinct().toList();
    // Each of the two tables has a row of headings.
    assertThat(rows).hasSize(wanted.size() + 2);
    assertThat(wanted)
        .allSatisfy(
            end -> assertThat(rows.stream().filter(row -> row.endsWith(end))).as(end).hasSize(1));
  }

  private String end(Row row) {
    return switch (row.standing()) {
      case Enforced(var endpoint) -> "| `%s` | `%s` |".formatted(row, endpoint.word());
      case Refused refused -> "` | " + refused.why() + " |";
    };
  }
}
