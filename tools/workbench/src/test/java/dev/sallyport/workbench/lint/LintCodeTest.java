package dev.sallyport.workbench.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LintCodeTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([a-z]+(?:-[a-z]+)+)` \\| (.+) \\|$");

  @Test
  void theGuideForPolicyAuthorsListsEach() throws IOException {
    var guide = Files.readString(Path.of("..", "..", "docs", "guide", "policy-author.md"));
    var rows =
        ROW.matcher(guide.substring(guide.indexOf("\n## Lint\n")))
            .results()
            .map(row -> row.group(1) + ": " + row.group(2))
            .toList();
    assertThat(rows)
        .containsExactlyElementsOf(
            Arrays.stream(LintCode.values())
                .map(code -> code.word() + ": " + code.summary())
                .toList());
  }
}
