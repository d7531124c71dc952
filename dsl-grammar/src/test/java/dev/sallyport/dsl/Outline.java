package dev.sallyport.dsl;

import dev.sallyport.dsl.regex.CharSet;
import dev.sallyport.dsl.regex.Regex;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes a model down, so that golden files can show what was understood. */
final class Outline {
  private Outline() {}

  static String of(Reading reading) {
    return switch (reading) {
      case Reading.Rejected rejected -> rejected + "\n";
      case Reading.Parsed(var set) ->
          set.detectors().stream().map(Outline::of).collect(Collectors.joining())
              + set.masks().stream().map(Outline::of).collect(Collectors.joining())
              + set.searches().stream().map(Outline::of).collect(Collectors.joining());
    };
  }

  private static String of(Detector detector) {
    var text = new StringBuilder();
    text.append("detector %s %s".formatted(detector.name(), new TreeSet<>(detector.tags())));
    text.append(detector.replaces().isEmpty() ? "" : " for " + new TreeSet<>(detector.replaces()));
    text.append('\n');
    for (var pattern : detector.patterns()) {
      text.append("  pattern %s ".formatted(at(pattern.span())));
      text.append(of(pattern.before())).append(" <").append(of(pattern.secret())).append('>');
      var after = of(pattern.after());
      text.append(after.isEmpty() ? "" : " ").append(after).append('\n');
    }
    detector.checks().forEach(check -> text.append("  check %s\n".formatted(of(check))));
    detector.allowed().forEach(allowed -> text.append("  allow %s\n".formatted(of(allowed))));
    for (var example : detector.examples()) {
      text.append(
          switch (example) {
            case Example.Matches(var span, var matched, var secret) ->
                "  matches %s %s%s\n"
                    .formatted(
                        at(span),
                        quoted(matched),
                        secret.map(s -> " secret " + quoted(s)).orElse(""));
            case Example.Ignores(var span, var ignored) ->
                "  ignores %s %s\n".formatted(at(span), quoted(ignored));
          });
    }
    return text.toString();
  }

  private static String of(Mask mask) {
    var text = new StringBuilder();
    text.append("mask %s\n".formatted(mask.name()));
    for (var block : mask.blocks()) {
      text.append("  on %s\n".formatted(new TreeSet<>(block.scopes())));
      for (var rule : block.rules()) {
        text.append("    %s -> %s\n".formatted(selectors(rule.selectors()), of(rule.action())));
      }
      text.append(block.restores() ? "    restore\n" : "");
    }
    mask.hold()
        .ifPresent(
            hold ->
                text.append(
                    "  hold %d chars%s\n"
                        .formatted(
                            hold.chars(),
                            hold.millis().isPresent()
                                ? ", " + hold.millis().getAsInt() + " ms"
                                : "")));
    for (var expectation : mask.expectations()) {
      text.append(
          "  expect %s %s %s => %s\n"
              .formatted(
                  at(expectation.span()),
                  expectation.scope(),
                  quoted(expectation.before()),
                  quoted(expectation.after())));
    }
    return text.toString();
  }

  private static String of(Search search) {
    return "findings on %s\n    %s\n"
        .formatted(new TreeSet<>(search.scopes()), selectors(search.selectors()));
  }

  private static String of(Check check) {
    return switch (check) {
      case Check.Entropy(var bits) -> "entropy >= " + bits;
      case Check.Length(var least, var most) -> "length %d..%d".formatted(least, most);
      case Check.Digits(var algorithm) -> algorithm.word();
    };
  }

  private static String of(Allowed allowed) {
    return switch (allowed) {
      case Allowed.Text(var text) -> quoted(text);
      case Allowed.Matching(var regex) -> of(regex).strip();
    };
  }

  private static String selectors(List<Selector> selectors) {
    return selectors.stream().map(Outline::of).collect(Collectors.joining(", "));
  }

  private static String of(Selector selector) {
    return switch (selector) {
      case Selector.Named(var span, var glob) -> "%s %s".formatted(at(span), glob);
      case Selector.Tagged(var span, var tag) -> "%s tag(%s)".formatted(at(span), tag);
      case Selector.Field(var span, _, var path) ->
          "%s field %s".formatted(at(span), path.segments());
    };
  }

  private static String of(Action action) {
    return switch (action) {
      case Action.Redact(var label) -> "redact " + quoted(label);
      case Action.Keep(var first, var last, var filler) ->
          "keep first %d last %d with %s".formatted(first, last, quoted(filler));
      case Action.Hmac(var length) -> "hmac length " + length;
      case Action.Tokenise(var within) -> "tokenise " + within;
      case Action.Drop _ -> "drop";
      case Action.Block(var message) -> "block " + quoted(message);
      case Action.Pass _ -> "pass";
    };
  }

  static String of(Regex regex) {
    return switch (regex) {
      case Regex.Chars(var set) -> of(set);
      case Regex.Look(var at) -> "{" + at + "}";
      case Regex.Sequence(var parts) ->
          parts.stream().map(Outline::of).collect(Collectors.joining(" "));
      case Regex.Choice(var options) ->
          options.stream().map(Outline::of).collect(Collectors.joining(" | ", "(", ")"));
      case Regex.Repeat(var part, var min, var max) ->
          "(%s){%d,%s}".formatted(of(part), min, max.isPresent() ? max.getAsInt() : "");
      case Regex.Secret(var part) -> "<" + of(part) + ">";
    };
  }

  private static String of(CharSet set) {
    if (set.ranges().size() == 1
        && set.ranges().getFirst().first() == set.ranges().getFirst().last()) {
      return character(set.ranges().getFirst().first());
    }
    return set.ranges().stream()
        .map(
            range ->
                range.first() == range.last()
                    ? character(range.first())
                    : character(range.first()) + "-" + character(range.last()))
        .collect(Collectors.joining("", "[", "]"));
  }

  private static String character(int c) {
    return c > ' ' && c < 0x7F ? Character.toString(c) : "U+%04X".formatted(c);
  }

  private static String at(Span span) {
    return "%d:%d+%d".formatted(span.line(), span.column(), span.length());
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\"") + "\"";
  }
}
