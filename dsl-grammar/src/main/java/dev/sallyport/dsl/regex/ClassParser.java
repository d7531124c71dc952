package dev.sallyport.dsl.regex;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Reads {@code […]} and the escapes that stand for characters. */
final class ClassParser {
  private static final Map<String, CharSet> POSIX =
      Map.ofEntries(
          Map.entry("alnum", ascii("09AZaz")),
          Map.entry("alpha", ascii("AZaz")),
          Map.entry("ascii", CharSet.of(0, 0x7F)),
          Map.entry("blank", ascii("\t\t  ")),
          Map.entry("cntrl", CharSet.of(0, 0x1F).or(CharSet.of(0x7F, 0x7F))),
          Map.entry("digit", CharSet.DIGIT),
          Map.entry("graph", ascii("!~")),
          Map.entry("lower", ascii("az")),
          Map.entry("print", ascii(" ~")),
          Map.entry("punct", ascii("!/:@[`{~")),
          Map.entry("space", CharSet.of('\t', '\r').or(CharSet.of(' ', ' '))),
          Map.entry("upper", ascii("AZ")),
          Map.entry("word", CharSet.WORD),
          Map.entry("xdigit", ascii("09AFaf")));

  /** One member of a class: a character, which may begin a range, or a whole set. */
  sealed interface Member {
    record One(int codePoint) implements Member {}

    record Many(CharSet chars) implements Member {}

    default CharSet set(Flags flags) {
      return switch (this) {
        case One(var c) -> flags.fold(CharSet.of(c, c));
        case Many(var chars) -> chars;
      };
    }
  }

  private final Cursor cursor;

  ClassParser(Cursor cursor) {
    this.cursor = cursor;
  }

  /** Reads what follows {@code [}. */
  CharSet bracketed(int from, Flags flags) {
    var negated = cursor.take("^");
    var set = CharSet.NONE;
    var first = true;
    while (first || cursor.peek() != ']') {
      if (cursor.peek() == Cursor.END) {
        throw new PatternException(
            from, 1, "`[` is not closed. For the character itself write `\\[`");
      }
      first = false;
      set = set.or(members(flags));
    }
    cursor.next();
    return negated ? set.not() : set;
  }

  private CharSet members(Flags flags) {
    var from = cursor.at();
    if (cursor.take("[:")) {
      return posix(from, flags);
    }
    var low = member();
    if (cursor.peek() != '-' || cursor.peek(1) == ']' || cursor.peek(1) == Cursor.END) {
      return low.set(flags);
    }
    cursor.next();
    if (low instanceof Member.One(var first) && member() instanceof Member.One(var last)) {
      if (last < first) {
        throw cursor.wrong(from, "the range `" + cursor.since(from) + "` runs backwards");
      }
      return flags.fold(CharSet.of(first, last));
    }
    throw cursor.wrong(
        from, "a range goes from one character to another. For `-` itself write it last");
  }

  private Member member() {
    var from = cursor.at();
    var c = cursor.next();
    return c == '\\' ? escaped(from) : new Member.One(c);
  }

  private CharSet posix(int from, Flags flags) {
    var negated = cursor.take("^");
    var name = cursor.until(':', from, "`[:` is not closed. Write for example `[[:alpha:]]`");
    var set = POSIX.get(name);
    if (set == null || !cursor.take("]")) {
      throw cursor.wrong(
          from,
          "unknown class `"
              + cursor.since(from)
              + "`. Known are "
              + POSIX.keySet().stream().sorted().toList());
    }
    return negated ? flags.fold(set).not() : flags.fold(set);
  }

  /** Reads what follows a backslash and stands for a character or a set. */
  Member escaped(int from) {
    var c = cursor.next();
    return switch (c) {
      case 'd' -> new Member.Many(CharSet.DIGIT);
      case 'D' -> new Member.Many(CharSet.DIGIT.not());
      case 's' -> new Member.Many(CharSet.SPACE);
      case 'S' -> new Member.Many(CharSet.SPACE.not());
      case 'w' -> new Member.Many(CharSet.WORD);
      case 'W' -> new Member.Many(CharSet.WORD.not());
      case 'p' -> new Member.Many(property(from));
      case 'P' -> new Member.Many(property(from).not());
      case 'n' -> new Member.One('\n');
      case 't' -> new Member.One('\t');
      case 'r' -> new Member.One('\r');
      case 'f' -> new Member.One('\f');
      case 'v' -> new Member.One(0x0B);
      case 'a' -> new Member.One(0x07);
      case 'x' -> new Member.One(hexadecimal(from));
      case '1', '2', '3', '4', '5', '6', '7', '8', '9', 'k' ->
          throw cursor.wrong(
              from,
              "back-references are not supported, since they can't be matched in linear time");
      default -> {
        if (c == '_' || Character.isLetterOrDigit(c)) {
          throw cursor.wrong(
              from, "unknown escape `" + cursor.since(from) + "`. For a backslash write `\\\\`");
        }
        yield new Member.One(c);
      }
    };
  }

  private int hexadecimal(int from) {
    var digits = new StringBuilder();
    if (cursor.take("{")) {
      digits.append(
          cursor.until('}', from, "`\\x{` is not closed. Write for example `\\x{1F600}`"));
    } else {
      digits.appendCodePoint(cursor.next()).appendCodePoint(cursor.next());
    }
    var isCodePoint = digits.toString().matches("[0-9A-Fa-f]{1,6}");
    var value = isCodePoint ? Integer.parseInt(digits.toString(), 16) : Integer.MAX_VALUE;
    if (value > Character.MAX_CODE_POINT) {
      throw cursor.wrong(
          from,
          "`"
              + cursor.since(from)
              + "` is no character. Write for example `\\x2F` or `\\x{1F600}`");
    }
    return value;
  }

  private CharSet property(int from) {
    var name =
        cursor.take("{")
            ? cursor.until('}', from, "`\\p{` is not closed. Write for example `\\p{Lu}`")
            : Character.toString(cursor.next());
    var negated = name.startsWith("^");
    var set =
        category(negated ? name.substring(1) : name)
            .map(CharSet::where)
            .orElseThrow(
                () ->
                    cursor.wrong(
                        from,
                        "unknown property `"
                            + name
                            + "`. Write a category such as `Lu` or a script such as `Greek`"));
    return negated ? set.not() : set;
  }

  private static Optional<IntPredicate> category(String name) {
    var types = Categories.of(name);
    if (types != 0) {
      return Optional.of(c -> (types >>> Character.getType(c) & 1) != 0);
    }
    try {
      var script = Character.UnicodeScript.forName(name.toUpperCase(Locale.ROOT));
      return Optional.of(c -> Character.UnicodeScript.of(c) == script);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Pairs of a first and a last character. */
  private static CharSet ascii(String pairs) {
    var set = CharSet.NONE;
    for (var i = 0; i < pairs.length(); i += 2) {
      set = set.or(CharSet.of(pairs.charAt(i), pairs.charAt(i + 1)));
    }
    return set;
  }
}
