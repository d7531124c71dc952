package dev.sallyport.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.dsl.Detector;
import dev.sallyport.dsl.Nearest;
import dev.sallyport.dsl.regex.CharSet;
import dev.sallyport.dsl.regex.Regex;
import dev.sallyport.engine.mask.Explanation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says why a detector finds something in a text, or does not. */
@Command(
    name = "explain",
    description = {
      "Say what each pattern of a detector makes of a text, which is read from standard input:",
      "what it finds, which check says no, or how far it fits."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: echo 'id = AKIA' | ./sallyport masks explain --detector aws.access_key"
    })
final class MasksExplainCommand implements Callable<Integer> {
  /** Of a text that is quoted; more tells nobody more. */
  private static final int QUOTED_CHARS = 60;

  /** Of the ranges of a class that are listed. */
  private static final int LISTED_RANGES = 12;

  @Option(names = "--detector", paramLabel = "NAME", required = true, description = "Which one.")
  private String name = "";

  @Mixin private MaskFileOptions files = new MaskFileOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    var detector = detector();
    var text = new String(System.in.readAllBytes(), UTF_8);
    if (text.codePointCount(0, text.length()) > Explanation.MAX_CHARS) {
      throw new CommandFailedException(
          "the text has more than %,d characters. Cut it to what stands around the place"
              .formatted(Explanation.MAX_CHARS));
    }
    var finds = false;
    for (var explanation : Explanation.of(detector, text)) {
      print(explanation, text);
      finds |= explanation.secrets().stream().anyMatch(secret -> secret.failure().isEmpty());
    }
    return finds ? 0 : 1;
  }

  private Detector detector() {
    var set = files.read().set();
    return set.detectors().stream()
        .filter(detector -> detector.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new CommandFailedException(
                    "there is no detector `%s`.%s"
                        .formatted(
                            name,
                            Nearest.suggestion(
                                name, set.detectors().stream().map(Detector::name).toList()))));
  }

  private void print(Explanation explanation, String text) {
    var out = spec.commandLine().getOut();
    out.println(explanation.pattern() + ":");
    for (var secret : explanation.secrets()) {
      out.printf(
          "  %s %s%s%n",
          secret.failure().isEmpty() ? "finds" : "passes over",
          quoted(text, secret.start(), secret.end()),
          secret.failure().map(why -> ": " + why).orElse(""));
    }
    if (explanation.secrets().isEmpty()) {
      out.println(
          explanation
              .attempt()
              .map(attempt -> "  " + stopped(attempt, text))
              .orElse("  begins nowhere in this text"));
    }
  }

  private static String stopped(Explanation.Attempt attempt, String text) {
    return "fits %s; then %s needs %s, and there is %s"
        .formatted(
            quoted(text, attempt.start(), attempt.end()),
            switch (attempt.part()) {
              case BEFORE -> "what stands before the secret";
              case SECRET -> "the secret";
              case AFTER -> "what stands after the secret";
            },
            wanted(attempt.wanted()),
            next(text, attempt.end()));
  }

  private static String quoted(String text, int start, int end) {
    var part = text.substring(start, end).replace("\n", "\\n");
    var shown =
        part.length() <= QUOTED_CHARS
            ? part
            : part.substring(0, QUOTED_CHARS / 2)
                + "…"
                + part.substring(part.length() - QUOTED_CHARS / 2);
    return "`%s` (%d to %d)".formatted(shown, start, end);
  }

  private static String next(String text, int at) {
    return at == text.length() ? "the end" : "`" + character(text.codePointAt(at)) + "`";
  }

  private static String wanted(Explanation.Wanted wanted) {
    var all = new ArrayList<String>();
    characters(wanted.characters()).ifPresent(all::add);
    wanted.places().forEach(place -> all.add(words(place)));
    return String.join(" or ", all);
  }

  private static Optional<String> characters(CharSet set) {
    if (set.ranges().isEmpty()) {
      return Optional.empty();
    }
    var others = set.not();
    if (others.ranges().isEmpty()) {
      return Optional.of("any character");
    }
    return Optional.of(
        others.ranges().size() < set.ranges().size()
            ? "`[^" + ranges(others) + "]`"
            : isOne(set)
                ? "`" + character(set.ranges().getFirst().first()) + "`"
                : "`[" + ranges(set) + "]`");
  }

  private static boolean isOne(CharSet set) {
    var first = set.ranges().getFirst();
    return set.ranges().size() == 1 && first.first() == first.last();
  }

  private static String ranges(CharSet set) {
    return set.ranges().stream()
            .limit(LISTED_RANGES)
            .map(
                range ->
                    range.first() == range.last()
                        ? character(range.first())
                        : character(range.first()) + "-" + character(range.last()))
            .collect(Collectors.joining())
        + (set.ranges().size() > LISTED_RANGES ? "…" : "");
  }

  private static String character(int c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '-', ']', '[', '^', '\\' -> "\\" + Character.toString(c);
      default -> c > ' ' && c < 0x7F ? Character.toString(c) : "\\x{%x}".formatted(c);
    };
  }

  private static String words(Regex.At place) {
    return switch (place) {
      case WORD_BOUNDARY -> "the start or end of a word";
      case NOT_WORD_BOUNDARY -> "the inside of a word";
      case TEXT_START -> "the start of the text";
      case TEXT_END -> "the end of the text";
      case LINE_START -> "the start of a line";
      case LINE_END -> "the end of a line";
    };
  }
}
