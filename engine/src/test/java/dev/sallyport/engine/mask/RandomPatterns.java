package dev.sallyport.engine.mask;

import java.util.List;
import java.util.Random;

/** Patterns and texts over a few characters, so that they meet often. */
final class RandomPatterns {
  private static final List<String> TEXTS =
      List.of("a", "a", "b", "b", "_", " ", "-", "\n", "A", "😀", "ſ");
  private static final List<String> ATOMS =
      List.of(
          "a",
          "a",
          "b",
          "b",
          "[ab]",
          "[^a]",
          ".",
          "\\w",
          "\\s",
          "😀",
          "ab",
          "-",
          "_",
          "(?:a|bb)",
          "(?:ab|b)",
          "[a-b😀]",
          "\\W");
  private static final List<String> COUNTS =
      List.of("", "", "", "", "*", "+", "?", "{2}", "{1,2}", "{2,}", "*?", "+?");
  private static final List<String> LOOKS = List.of("\\b", "\\B", "^", "\\z", "(?m:^)", "(?m:$)");

  private RandomPatterns() {}

  static NaiveMasker.Parts next(Random random) {
    while (true) {
      var secret = regex(random, 1 + random.nextInt(3));
      if (!NaiveMasker.matchesEmpty(secret)) {
        var alone = random.nextInt(3) == 0;
        return new NaiveMasker.Parts(
            alone ? "" : regex(random, random.nextInt(3)),
            secret,
            alone ? "" : regex(random, random.nextInt(3)));
      }
    }
  }

  private static String regex(Random random, int parts) {
    var regex = new StringBuilder();
    for (var i = 0; i < parts; i++) {
      if (random.nextInt(5) == 0) {
        regex.append(one(LOOKS, random));
      }
      regex.append("(?:").append(one(ATOMS, random)).append(")").append(one(COUNTS, random));
    }
    if (random.nextInt(6) == 0) {
      regex.append(one(LOOKS, random));
    }
    return regex.toString();
  }

  static String text(Random random, int most) {
    var text = new StringBuilder();
    var length = random.nextInt(most);
    for (var i = 0; i < length; i++) {
      text.append(one(TEXTS, random));
    }
    return text.toString();
  }

  /** Detectors {@code d0}, {@code d1}… in this order, each with its own label. */
  static Masks masks(List<NaiveMasker.Parts> patterns) {
    var file = new StringBuilder("masks 1;\n");
    for (var i = 0; i < patterns.size(); i++) {
      file.append("detector d%d { match /%s/; }%n".formatted(i, patterns.get(i).written()));
    }
    file.append("mask m { on response.text, response.tool_use { * -> redact \"<{name}>\"; } }");
    return Compiled.masks(file.toString());
  }

  private static String one(List<String> of, Random random) {
    return of.get(random.nextInt(of.size()));
  }
}
