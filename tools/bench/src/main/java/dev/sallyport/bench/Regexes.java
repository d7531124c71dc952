package dev.sallyport.bench;

import dev.sallyport.dsl.Detector;
import dev.sallyport.dsl.regex.CharSet;
import dev.sallyport.dsl.regex.Regex;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The patterns of detectors as {@code java.util.regex} has them: one after the other. */
record Regexes(List<Pattern> patterns) {

  static Regexes of(List<Detector> detectors) {
    return new Regexes(
        detectors.stream()
            .flatMap(detector -> detector.patterns().stream())
            .map(
                pattern ->
                    Pattern.compile(
                        "(?:%s)(?<secret>%s)(?:%s)"
                            .formatted(
                                written(pattern.before()),
                                written(pattern.secret()),
                                written(pattern.after()))))
            .toList());
  }

  /** How many secrets there are in a text. */
  int find(String text) {
    var found = 0;
    for (var pattern : patterns) {
      var matcher = pattern.matcher(text);
      while (matcher.find()) {
        found++;
      }
    }
    return found;
  }

  private static String written(Regex regex) {
    return switch (regex) {
      case Regex.Chars(var set) -> written(set);
      case Regex.Sequence(var parts) ->
          parts.stream().map(Regexes::written).collect(Collectors.joining());
      case Regex.Choice(var options) ->
          options.stream().map(Regexes::written).collect(Collectors.joining("|", "(?:", ")"));
      case Regex.Repeat(var part, var min, var max) ->
          "(?:%s){%d,%s}".formatted(written(part), min, max.isPresent() ? max.getAsInt() : "");
      case Regex.Secret(var part) -> written(part);
      case Regex.Look(var at) ->
          switch (at) {
            case WORD_BOUNDARY -> "\\b";
            case NOT_WORD_BOUNDARY -> "\\B";
            case TEXT_START -> "\\A";
            case TEXT_END -> "\\z";
            case LINE_START -> "(?m:^)";
            case LINE_END -> "(?m:$)";
          };
    };
  }

  private static String written(CharSet set) {
    return set.ranges().stream()
        .map(range -> "\\x{%X}-\\x{%X}".formatted(range.first(), range.last()))
        .collect(Collectors.joining("", "[", "]"));
  }
}
