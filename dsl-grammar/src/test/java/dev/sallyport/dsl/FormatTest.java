package dev.sallyport.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.dsl.grammar.MaskGrammarLexer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every {@code format/*.mask} has beside it, as {@code .formatted}, its canonical form; {@code
 * -Dgolden.write=true} writes what there is. And of every file: its form means the same, is its own
 * form, and has all comments.
 */
final class FormatTest {
  private static final Path PAIRS = Path.of("src/test/resources/format");
  private static final int RANDOM_FILES = 500;

  @TestFactory
  Stream<DynamicTest> pairs() throws IOException {
    try (var found = Files.list(PAIRS)) {
      return found.filter(path -> path.toString().endsWith(".mask")).sorted().toList().stream()
          .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> pair(path)));
    }
  }

  private static void pair(Path path) throws IOException {
    var expected = Path.of(path.toString().replaceFirst("\\.mask$", ".formatted"));
    var text = formatted(CaseFiles.source(path));
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(expected, text);
    }
    assertThat(text).isEqualTo(Files.readString(expected));
  }

  @TestFactory
  Stream<DynamicTest> files() {
    return CaseFiles.all().stream()
        .map(source -> DynamicTest.dynamicTest(source.name(), () -> keepsAll(source)));
  }

  @Test
  void filesThatNobodyWrote() {
    var seeds = new Random(20_261_127);
    for (var i = 0; i < RANDOM_FILES; i++) {
      var seed = seeds.nextLong();
      var source = new Source("seed " + seed, new RandomMasks(seed).file());
      assertThat(MaskLanguage.read(source))
          .as("%s:%n%s", source.name(), source.text())
          .isInstanceOf(Reading.Parsed.class);
      keepsAll(source);
    }
  }

  @Test
  void aFileWithAMistakeIsLeftAlone() {
    assertThat(MaskFormat.format(new Source("a.mask", "masks 1;\ndetector a { mtach /b/; }")))
        .isInstanceOfSatisfying(
            Formatting.Rejected.class,
            rejected ->
                assertThat(rejected.diagnostics().getFirst().toString())
                    .startsWith("a.mask:2:14: ")
                    .endsWith("Did you mean `match`?"));
  }

  private static void keepsAll(Source source) {
    if (!(MaskFormat.format(source) instanceof Formatting.Formatted(var text))) {
      assertThat(MaskLanguage.read(source)).isInstanceOf(Reading.Rejected.class);
      return;
    }
    var again = new Source(source.name(), text);
    assertThat(outline(again)).as(source.text()).isEqualTo(outline(source));
    assertThat(comments(again)).containsExactlyInAnyOrderElementsOf(comments(source));
    assertThat(formatted(again)).as(source.text()).isEqualTo(text);
    assertThat(text.lines().filter(line -> line.endsWith(" "))).isEmpty();
  }

  private static String formatted(Source source) {
    return switch (MaskFormat.format(source)) {
      case Formatting.Formatted(var text) -> text;
      case Formatting.Rejected(var diagnostics) -> throw new AssertionError(diagnostics);
    };
  }

  /** What is understood, or said, but not where it stands. */
  private static String outline(Source source) {
    return Outline.of(MaskLanguage.read(source)).replaceAll("\\d+:\\d+(\\+\\d+)?", "@");
  }

  private static List<String> comments(Source source) {
    return new Syntax(source)
        .tokens().stream()
            .filter(token -> token.getType() == MaskGrammarLexer.COMMENT)
            .map(token -> token.getText().stripTrailing())
            .toList();
  }
}
