package dev.sallyport.engine.mask;

import dev.sallyport.engine.mask.NaiveMasker.Checked;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;

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

  private static final List<Checked> CHECKS =
      List.of(
          new Checked("check length 2..2;", secret -> secret.codePoints().count() == 2),
          new Checked("check length 2..9;", secret -> secret.codePoints().count() > 1),
          // More than one kind of character has an entropy.
          new Checked(
              "check entropy >= 0.1;", secret -> secret.codePoints().distinct().count() > 1),
          new Checked("allow \"a\";", secret -> !secret.contains("a")),
          new Checked("allow /^[ab]+$/;", secret -> !secret.matches("[ab]+")),
          new Checked("allow /a\\b/, \"_\";", RandomPatterns::isNotAllowed));

  private RandomPatterns() {}

  private static boolean isNotAllowed(String secret) {
    return !Pattern.compile("a\\b").matcher(secret).find() && !secret.contains("_");
  }

  static NaiveMasker.Parts next(Random random) {
    while (true) {
      var secret = regex(random, 1 + random.nextInt(3));
      if (!NaiveMasker.matchesEmpty(secret)) {
        var alone = random.nextInt(3) == 0;
        return new NaiveMasker.Parts(
            alone ? "" : regex(random, random.nextInt(3)),
            secret,
            alone ? "" : regex(random, random.nextInt(3)),
            check(secret, random));
      }
    }
  }

  /** Only what has a longest form can be checked. */
  private static Optional<Checked> check(String secret, Random random) {
    return secret.matches(".*(?:[*+]|,}).*") || random.nextInt(3) > 0
        ? Optional.empty()
        : Optional.of(CHECKS.get(random.nextInt(CHECKS.size())));
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
    return masks(patterns, "* -> redact \"<{name}>\";");
  }

  /** The same detectors, with these rules. */
  static Masks masks(List<NaiveMasker.Parts> patterns, String rules) {
    var file = new StringBuilder("masks 1;\n");
    for (var i = 0; i < patterns.size(); i++) {
      var check = patterns.get(i).check().map(Checked::written).orElse("");
      file.append(
          "detector d%d { match /%s/; %s }%n".formatted(i, patterns.get(i).written(), check));
    }
    file.append("mask m { on response.text, response.tool_use { %s } }".formatted(rules));
    return Compiled.masks(file.toString());
  }

  private static String one(List<String> of, Random random) {
    return of.get(random.nextInt(of.size()));
  }
}
