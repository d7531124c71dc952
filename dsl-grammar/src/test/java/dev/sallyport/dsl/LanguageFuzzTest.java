package dev.sallyport.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.antlr.v4.runtime.Token;
import org.junit.jupiter.api.Test;

/** Whatever is written, reading it ends with a set or with words that point into the file. */
final class LanguageFuzzTest {
  private static final int MUTATIONS = 10_000;

  /** What mutations put in, beside what the files have: it must begin or end something. */
  private static final List<String> STRANGE =
      List.of(
          "\"",
          "/",
          "\\",
          "{",
          "}",
          "(",
          ")",
          "[",
          "]",
          ";",
          ",",
          "*",
          "+",
          "?",
          "|",
          "^",
          "$",
          "#",
          "//",
          "->",
          "=>",
          "..",
          ".",
          "-",
          "\n",
          "\r",
          "\t",
          "\0",
          "\uFEFF",
          "é",
          "\u0130",
          "😀",
          "\uD83D",
          "\uDE00",
          "\\u{",
          "\\u{110000}",
          "{1001}",
          "(?<secret>",
          "(?",
          "[[:",
          "\\p{",
          "99999999999",
          "masks",
          "detector",
          "extends",
          "secret",
          "tag");

  @Test
  void mutationsOfTheGoldenFiles() {
    var sources = CaseFiles.golden();
    var seeds = new Random(20_261_127);
    var read = 0;
    for (var i = 0; i < MUTATIONS; i++) {
      var seed = seeds.nextLong();
      var random = new Random(seed);
      var source = sources.get(random.nextInt(sources.size()));
      var mutant = new Source(source.name(), mutated(source, random));
      try {
        read += check(mutant) ? 1 : 0;
      } catch (RuntimeException | AssertionError e) {
        fail("seed %d of %s:%n%s".formatted(seed, source.name(), mutant.text()), e);
      }
    }
    // If all were turned down at their first line, nothing behind the parser would be reached.
    assertThat(read).isBetween(MUTATIONS / 100, MUTATIONS * 9 / 10);
  }

  /** Whether it is right. */
  private static boolean check(Source source) {
    MaskFormat.format(source);
    return switch (MaskLanguage.read(source)) {
      case Reading.Parsed _ -> true;
      case Reading.Rejected(var diagnostics) -> {
        diagnostics.forEach(diagnostic -> standsIn(source, diagnostic));
        yield false;
      }
    };
  }

  private static void standsIn(Source source, Diagnostic diagnostic) {
    var lines = source.text().split("\n", -1);
    var span = diagnostic.span();
    assertThat(span.file()).isEqualTo(source.name());
    assertThat(span.line()).as(diagnostic.toString()).isBetween(1, lines.length);
    var line = lines[span.line() - 1];
    assertThat(span.column()).as(diagnostic.toString()).isPositive();
    assertThat(span.column() - 1 + span.length())
        .as("%s in %s", diagnostic, source.text())
        .isBetween(span.column() - 1, line.codePointCount(0, line.length()));
  }

  private static String mutated(Source source, Random random) {
    var text = source.text();
    for (var i = random.nextInt(3); i >= 0; i--) {
      var changed = new Source(source.name(), text);
      text = random.nextBoolean() ? characters(text, random) : tokens(changed, random);
    }
    return text;
  }

  private static String characters(String text, Random random) {
    var at = random.nextInt(text.length() + 1);
    var next = Math.min(text.length(), at + 1);
    return switch (random.nextInt(3)) {
      case 0 -> text.substring(0, at) + text.substring(next);
      case 1 -> text.substring(0, at) + any(text, random) + text.substring(at);
      default -> text.substring(0, at) + any(text, random) + text.substring(next);
    };
  }

  private static String any(String text, Random random) {
    return random.nextBoolean() || text.isEmpty()
        ? STRANGE.get(random.nextInt(STRANGE.size()))
        : String.valueOf(text.charAt(random.nextInt(text.length())));
  }

  private static String tokens(Source source, Random random) {
    var words =
        new ArrayList<>(new Syntax(source).tokens().stream().map(LanguageFuzzTest::word).toList());
    var one = random.nextInt(words.size());
    var other = random.nextInt(words.size());
    switch (random.nextInt(4)) {
      case 0 -> words.remove(one);
      case 1 -> words.add(one, words.get(other));
      case 2 -> words.set(one, words.get(other));
      default -> Collections.swap(words, one, other);
    }
    return String.join(random.nextBoolean() ? "\n" : " \n ", words);
  }

  private static String word(Token token) {
    return token.getType() == Token.EOF ? "" : token.getText();
  }
}
