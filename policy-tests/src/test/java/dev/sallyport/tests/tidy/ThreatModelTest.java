package dev.sallyport.tests.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.tests.tidy.Tree.TextFile;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every line of the threat model names tests, and they are there. */
class ThreatModelTest {
  private static final String FILE = "docs/threat-model.md";
  private static final String LETTERS = "STRIDE";
  private static final Pattern ROW = Pattern.compile("(?m)^\\| ([A-Z]) \\|(.*)\\|(.*)\\|(.*)\\|$");
  private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");

  private static List<MatchResult> rows() {
    String text =
        Tree.files(".md").stream()
            .filter(file -> file.name().equals(FILE))
            .map(TextFile::text)
            .findFirst()
            .orElseThrow();
    return ROW.matcher(text).results().toList();
  }

  /** The texts of test classes by their names; some names are those of several. */
  private static Map<String, String> tests() {
    return Tree.files(".java").stream()
        .filter(file -> file.name().contains("src/test/"))
        .collect(
            Collectors.toMap(
                file -> file.name().replaceFirst(".*/(\\w+)\\.java$", "$1"),
                TextFile::text,
                String::concat));
  }

  @Test
  void everyLineNamesTestsThatAreThere() {
    Map<String, String> tests = tests();
    assertThat(rows())
        .hasSizeGreaterThan(50)
        .allSatisfy(
            row -> {
              List<MatchResult> named = NAMED.matcher(row.group(4)).results().toList();
              assertThat(named).as(row.group()).isNotEmpty();
              assertThat(named)
                  .allSatisfy(
                      test ->
                          assertThat(tests.getOrDefault(test.group(1), ""))
                              .as(test.group())
                              .containsPattern("(?m)^ {2}void %s\\(".formatted(test.group(2))));
            });
  }

  @Test
  void everyLetterIsThere() {
    assertThat(rows().stream().map(row -> row.group(1)).collect(Collectors.joining()))
        .contains(LETTERS.split(""))
        .containsPattern("^[%s]+$".formatted(LETTERS));
  }
}
