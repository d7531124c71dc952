package dev.sallyport.cli.gitleaks;

import dev.sallyport.cli.gitleaks.Re.Case;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads patterns of RE2, as gitleaks has them: of a pattern that is none, nobody knows the end. */
final class ReParser {
  private static final Pattern REPETITION = Pattern.compile("\\{(\\d{1,4})(,(\\d{0,4}))?}");
  private static final Pattern FLAGS = Pattern.compile("\\(\\?([imsU]*)(?:-([imsU]+))?([:)])");
  private static final Pattern NAME = Pattern.compile("\\(\\?P?<(\\w+)>");

  /** A class's members that are no letters, whatever their names are. */
  private static final Pattern LETTERLESS =
      Pattern.compile("\\[:\\^?(?!lower|upper)\\w+:]|\\\\x[0-9A-Fa-f]{2}|\\\\[^pPx]");

  private record Flags(boolean ignoreCase, boolean lines, boolean dotAll) {}

  /** Groups in groups, as in the mask language; it bounds the stack of every walk. */
  private static final int MOST_NESTED = 100;

  private final String text;
  private int at;
  private int groups;
  private int depth;

  private ReParser(String text) {
    this.text = text;
  }

  /**
   * Reads a pattern.
   *
   * @throws UnsupportedRuleException if it has what RE2 has not, or can't be read
   */
  static Re read(String text) {
    var parser = new ReParser(text);
    try {
      var whole = parser.choice(new Flags(false, false, false));
      if (parser.at < text.length()) {
        throw new UnsupportedRuleException("its pattern has a `)` too many");
      }
      return whole;
    } catch (StringIndexOutOfBoundsException _) {
      throw new UnsupportedRuleException("its pattern ends too early");
    }
  }

  private Re choice(Flags outer) {
    var flags = outer;
    var options = new ArrayList<Re>();
    var parts = new ArrayList<Re>();
    while (at < text.length() && text.charAt(at) != ')') {
      if (text.charAt(at) == '|') {
        at++;
        options.add(Re.sequence(parts));
        parts = new ArrayList<>();
        continue;
      }
      var alone = FLAGS.matcher(text).region(at, text.length());
      if (alone.lookingAt() && alone.group(3).equals(")")) {
        flags = flags(flags, alone.group(1), alone.group(2));
        at = alone.end();
      } else {
        parts.add(repeated(flags));
      }
    }
    options.add(Re.sequence(parts));
    return options.size() == 1 ? options.getFirst() : new Re.Choice(options);
  }

  private static Flags flags(Flags before, String on, @Nullable String off) {
    var out = off == null ? "" : off;
    return new Flags(
        (before.ignoreCase() || on.contains("i")) && !out.contains("i"),
        (before.lines() || on.contains("m")) && !out.contains("m"),
        (before.dotAll() || on.contains("s")) && !out.contains("s"));
  }

  private Re repeated(Flags flags) {
    var part = atom(flags);
    while (at < text.length()) {
      var braces = REPETITION.matcher(text).region(at, text.length());
      switch (text.charAt(at)) {
        case '*' -> part = repeat(part, 0, OptionalInt.empty(), 1);
        case '+' -> part = repeat(part, 1, OptionalInt.empty(), 1);
        case '?' -> part = repeat(part, 0, OptionalInt.of(1), 1);
        case '{' -> {
          if (!braces.lookingAt()) {
            return part;
          }
          var min = Integer.parseInt(braces.group(1));
          var most = braces.group(3);
          var max =
              most == null
                  ? OptionalInt.of(min)
                  : most.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(most));
          part = repeat(part, min, max, braces.end() - at);
        }
        default -> {
          return part;
        }
      }
    }
    return part;
  }

  /** Whether it is greedy is all one for us. */
  private Re repeat(Re part, int min, OptionalInt max, int length) {
    at += length;
    if (text.startsWith("?", at)) {
      at++;
    }
    return new Re.Repeat(part, min, max);
  }

  private Re atom(Flags flags) {
    var c = text.codePointAt(at);
    return switch (c) {
      case '(' -> group(flags);
      case '[' -> bracketed(flags);
      case '\\' -> escaped(flags);
      case '.' -> taken(1, flags.dotAll() ? "(?s:.)" : ".", Case.ANY, 1);
      case '^', '$' -> {
        var place = Character.toString(c);
        yield taken(1, flags.lines() ? "(?m:" + place + ")" : place, Case.ANY, 0);
      }
      default ->
          taken(
              Character.charCount(c),
              Character.toString(c),
              Character.isLetter(c) ? letters(flags) : Case.ANY,
              1);
    };
  }

  private Re taken(int units, String written, Case letters, int length) {
    at += units;
    return new Re.Atom(written, letters, length);
  }

  private static Case letters(Flags flags) {
    return flags.ignoreCase() ? Case.IGNORED : Case.SENSITIVE;
  }

  private Re group(Flags outer) {
    var flags = outer;
    var name = NAME.matcher(text).region(at, text.length());
    var set = FLAGS.matcher(text).region(at, text.length());
    var number = 0;
    var called = Optional.<String>empty();
    if (name.lookingAt()) {
      number = ++groups;
      called = Optional.of(name.group(1));
      at = name.end();
    } else if (set.lookingAt()) {
      flags = flags(outer, set.group(1), set.group(2));
      at = set.end();
    } else if (text.startsWith("(?", at)) {
      throw new UnsupportedRuleException(
          "`%s` is no group that RE2 has; look-around can't be matched in linear time"
              .formatted(text.substring(at, Math.min(text.length(), at + 4))));
    } else {
      number = ++groups;
      at++;
    }
    if (++depth > MOST_NESTED) {
      throw new UnsupportedRuleException("its groups are nested too deep");
    }
    var inner = choice(flags);
    depth--;
    if (text.charAt(at) != ')') {
      throw new UnsupportedRuleException("its pattern has a `(` too many");
    }
    at++;
    return number == 0 ? inner : new Re.Group(inner, number, called);
  }

  private Re bracketed(Flags flags) {
    var from = at;
    at += text.startsWith("[^", at) ? 2 : 1;
    do {
      if (text.startsWith("[:", at)) {
        at = text.indexOf(":]", at) + 2;
      } else {
        at += text.charAt(at) == '\\' ? 2 : 1;
      }
    } while (text.charAt(at) != ']');
    at++;
    var written = text.substring(from, at);
    var hasLetters =
        LETTERLESS.matcher(written).replaceAll("").codePoints().anyMatch(Character::isLetter);
    return new Re.Atom(written, hasLetters ? letters(flags) : Case.ANY, 1);
  }

  private Re escaped(Flags flags) {
    var c = text.charAt(at + 1);
    return switch (c) {
      case 'b', 'B', 'A', 'z' -> taken(2, "\\" + c, Case.ANY, 0);
      case 'p', 'P' -> {
        var end = text.startsWith("{", at + 2) ? text.indexOf('}', at) + 1 : at + 3;
        yield taken(end - at, text.substring(at, end), letters(flags), 1);
      }
      case 'x' -> {
        var end = text.startsWith("{", at + 2) ? text.indexOf('}', at) + 1 : at + 4;
        yield taken(end - at, text.substring(at, end), letters(flags), 1);
      }
      case 'Q' -> quoted(flags);
      default -> {
        if (Character.isDigit(c) && c != '0') {
          throw new UnsupportedRuleException("`\\" + c + "` refers back, which RE2 can't");
        }
        yield taken(2, "\\" + c, Case.ANY, 1);
      }
    };
  }

  private Re quoted(Flags flags) {
    var end = text.indexOf("\\E", at);
    var quoted = text.substring(at + 2, end < 0 ? text.length() : end);
    at = end < 0 ? text.length() : end + 2;
    List<Re> parts = new ArrayList<>();
    quoted
        .codePoints()
        .forEach(
            c ->
                parts.add(
                    new Re.Atom(
                        Character.isLetterOrDigit(c) || c > '~'
                            ? Character.toString(c)
                            : "\\" + Character.toString(c),
                        Character.isLetter(c) ? letters(flags) : Case.ANY,
                        1)));
    return Re.sequence(parts);
  }
}
