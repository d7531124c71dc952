package dev.sallyport.dsl.regex;

import dev.sallyport.dsl.regex.Regex.At;
import dev.sallyport.dsl.regex.Regex.Chars;
import dev.sallyport.dsl.regex.Regex.Choice;
import dev.sallyport.dsl.regex.Regex.Look;
import dev.sallyport.dsl.regex.Regex.Repeat;
import dev.sallyport.dsl.regex.Regex.Secret;
import dev.sallyport.dsl.regex.Regex.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads a pattern by recursive descent, and stops at the first mistake. */
final class PatternParser {
  /** As in RE2. */
  private static final int MOST_REPETITIONS = 1_000;

  /**
   * Of a pattern with its repetitions written out; it bounds the work for one character of text.
   */
  private static final int MOST_PLACES = 5_000;

  /** Groups in groups; it bounds the stack of every walk over a pattern. */
  private static final int MOST_NESTED = 100;

  private final Cursor cursor;
  private final ClassParser classes;
  private int depth;
  private int secretAt = -1;

  PatternParser(String pattern) {
    cursor = new Cursor(pattern);
    classes = new ClassParser(cursor);
  }

  PatternReading read() {
    try {
      var whole = choice(Flags.NONE);
      if (cursor.peek() == ')') {
        throw new PatternException(
            cursor.at(), 1, "`)` closes nothing. For the character itself write `\\)`");
      }
      return cut(whole);
    } catch (PatternException mistake) {
      return mistake.wrong();
    }
  }

  private PatternReading cut(Regex whole) {
    var end = cursor.at();
    var parts = whole instanceof Sequence(var list) ? list : List.of(whole);
    Regex before = Sequence.EMPTY;
    Regex secret = whole;
    Regex after = Sequence.EMPTY;
    for (var i = 0; i < parts.size(); i++) {
      if (parts.get(i) instanceof Secret(var part)) {
        before = sequence(parts.subList(0, i));
        secret = part;
        after = sequence(parts.subList(i + 1, parts.size()));
      }
    }
    if (secretAt >= 0 && secret.equals(whole)) {
      throw new PatternException(
          secretAt,
          "(?<secret>".length(),
          "the group `secret` must stand at the top of the pattern, not in a choice, a group or a"
              + " repetition. Write one pattern for each choice");
    }
    if (secret.nullable()) {
      throw secretAt >= 0
          ? new PatternException(secretAt, 1, "the group `secret` matches the empty text")
          : new PatternException(0, end, "the pattern matches the empty text");
    }
    return new PatternReading.Read(before, secret, after);
  }

  private Regex choice(Flags outer) {
    var flags = outer;
    var options = new ArrayList<Regex>();
    var parts = new ArrayList<Regex>();
    while (true) {
      switch (cursor.peek()) {
        case Cursor.END, ')' -> {
          options.add(sequence(parts));
          return options.size() == 1 ? options.getFirst() : new Choice(options);
        }
        case '|' -> {
          cursor.next();
          options.add(sequence(parts));
          parts = new ArrayList<>();
        }
        default -> {
          var changed = flagsAlone(flags);
          if (changed.isPresent()) {
            flags = changed.get();
          } else {
            parts.add(repeated(flags));
          }
        }
      }
    }
  }

  /** Reads {@code (?i)}, which holds until its group ends. */
  private Optional<Flags> flagsAlone(Flags before) {
    var from = cursor.at();
    if (cursor.take("(?")) {
      var letters = cursor.at();
      var after = flags(before);
      if (cursor.at() > letters && cursor.take(")")) {
        return Optional.of(after);
      }
    }
    cursor.back(from);
    return Optional.empty();
  }

  /** Reads the letters after {@code (?}. */
  private Flags flags(Flags before) {
    var flags = before;
    var on = true;
    while (true) {
      switch (cursor.peek()) {
        case '-' -> on = false;
        case 'i' -> flags = new Flags(on, flags.lines(), flags.dotAll());
        case 'm' -> flags = new Flags(flags.ignoreCase(), on, flags.dotAll());
        case 's' -> flags = new Flags(flags.ignoreCase(), flags.lines(), on);
        // Greedy or not: every character that some match covers is masked, so it is all one.
        case 'U' -> {}
        default -> {
          return flags;
        }
      }
      cursor.next();
    }
  }

  private Regex repeated(Flags flags) {
    var from = cursor.at();
    var part = atom(flags);
    var count = quantifier();
    if (count.isEmpty()) {
      return part;
    }
    if (part instanceof Look) {
      throw cursor.wrong(
          from,
          "`" + cursor.since(from) + "` repeats a place, not a character. Drop the repetition");
    }
    var quantifierAt = cursor.at();
    cursor.take("?");
    if (cursor.peek() == '+') {
      throw new PatternException(
          cursor.at(), 1, "possessive repetitions are not supported. Drop the second `+`");
    }
    if (!quantifier().isEmpty()) {
      throw cursor.wrong(
          quantifierAt, "a repetition of a repetition. Put the first one into a group");
    }
    var repeat = new Repeat(part, count.getFirst(), max(count));
    if (repeat.size() > MOST_PLACES) {
      throw cursor.wrong(from, tooLarge(repeat.size()));
    }
    return repeat;
  }

  private static String tooLarge(long size) {
    return "comes to %,d characters when its repetitions are written out; at most %,d are allowed"
        .formatted(size, MOST_PLACES);
  }

  private static OptionalInt max(List<Integer> count) {
    return count.size() == 1 ? OptionalInt.empty() : OptionalInt.of(count.getLast());
  }

  /** The least and, where there is one, the most; nothing at all if no repetition stands here. */
  private List<Integer> quantifier() {
    return switch (cursor.peek()) {
      case '*' -> taken(List.of(0));
      case '+' -> taken(List.of(1));
      case '?' -> taken(List.of(0, 1));
      case '{' -> braces();
      default -> List.of();
    };
  }

  private List<Integer> taken(List<Integer> count) {
    cursor.next();
    return count;
  }

  private List<Integer> braces() {
    var from = cursor.at();
    cursor.next();
    if (cursor.peek() == ',' && Character.isDigit(cursor.peek(1))) {
      throw new PatternException(
          from,
          2,
          "a repetition needs its least number: write `{0,…}`, or `\\{` for the brace itself");
    }
    var min = number();
    if (min.isEmpty()) {
      cursor.back(from);
      return List.of();
    }
    var counts = new ArrayList<Integer>();
    counts.add(min.getAsInt());
    if (!cursor.take(",")) {
      counts.add(min.getAsInt());
    } else if (cursor.peek() != '}') {
      number().ifPresent(counts::add);
    }
    if (!cursor.take("}")) {
      cursor.back(from);
      return List.of();
    }
    if (counts.getFirst() > MOST_REPETITIONS || counts.getLast() > MOST_REPETITIONS) {
      throw cursor.wrong(from, "repeats more than %,d times".formatted(MOST_REPETITIONS));
    }
    if (counts.getLast() < counts.getFirst()) {
      throw cursor.wrong(from, "`" + cursor.since(from) + "`: the most is less than the least");
    }
    return counts;
  }

  private OptionalInt number() {
    var value = 0;
    var from = cursor.at();
    while (cursor.peek() >= '0' && cursor.peek() <= '9') {
      value = Math.min(MOST_REPETITIONS + 1, value * 10 + cursor.next() - '0');
    }
    return cursor.at() == from ? OptionalInt.empty() : OptionalInt.of(value);
  }

  private Regex atom(Flags flags) {
    var from = cursor.at();
    var c = cursor.next();
    return switch (c) {
      case '(' -> group(from, flags);
      case '[' -> new Chars(classes.bracketed(from, flags));
      case '.' -> new Chars(flags.dotAll() ? CharSet.ALL : CharSet.NEWLINE.not());
      case '^' -> new Look(flags.lines() ? At.LINE_START : At.TEXT_START);
      case '$' -> new Look(flags.lines() ? At.LINE_END : At.TEXT_END);
      case '\\' -> escaped(from, flags);
      case '*', '+', '?' ->
          throw cursor.wrong(
              from,
              "nothing stands before `%c` that could be repeated. For the character itself write `\\%c`"
                  .formatted(c, c));
      default -> new Chars(flags.fold(CharSet.of(c, c)));
    };
  }

  private Regex escaped(int from, Flags flags) {
    return switch (cursor.peek()) {
      case 'b' -> look(At.WORD_BOUNDARY);
      case 'B' -> look(At.NOT_WORD_BOUNDARY);
      case 'A' -> look(At.TEXT_START);
      case 'z' -> look(At.TEXT_END);
      case 'Q' -> quoted(flags);
      default -> new Chars(classes.escaped(from).set(flags));
    };
  }

  private Regex look(At at) {
    cursor.next();
    return new Look(at);
  }

  private Regex quoted(Flags flags) {
    cursor.next();
    var parts = new ArrayList<Regex>();
    while (cursor.peek() != Cursor.END && !cursor.take("\\E")) {
      var c = cursor.next();
      parts.add(new Chars(flags.fold(CharSet.of(c, c))));
    }
    return sequence(parts);
  }

  private Regex group(int from, Flags outer) {
    if (++depth > MOST_NESTED) {
      throw cursor.wrong(from, "groups are nested more than %,d deep".formatted(MOST_NESTED));
    }
    var flags = outer;
    var secret = false;
    if (cursor.take("?")) {
      refuseLookAround(from);
      if (cursor.take("P<") || cursor.take("<")) {
        name(from);
        secret = true;
      } else {
        flags = flags(outer);
        if (!cursor.take(":")) {
          throw cursor.wrong(
              from,
              "`(?` opens no group that is known here. Write `(?:…)`, `(?i:…)` or `(?<secret>…)`");
        }
      }
    }
    var inner = choice(flags);
    if (!cursor.take(")")) {
      throw new PatternException(
          from, 1, "`(` is not closed. For the character itself write `\\(`");
    }
    depth--;
    return secret ? new Secret(inner) : inner;
  }

  private void name(int from) {
    var name = cursor.until('>', from, "the group's name is not closed. Write `(?<secret>…)`");
    if (!name.equals("secret")) {
      throw cursor.wrong(
          from,
          "the only group with a name is `secret`, found `" + name + "`. Use `(…)` for others");
    }
    if (secretAt >= 0) {
      throw cursor.wrong(from, "a second group `secret`. Write one pattern for each secret");
    }
    secretAt = from;
  }

  private void refuseLookAround(int from) {
    if (cursor.take("=") || cursor.take("!") || cursor.take("<=") || cursor.take("<!")) {
      throw cursor.wrong(
          from,
          "look-around is not supported, since it can't be matched in linear time. Write what stands around, and put `(?<secret>…)` about what is secret");
    }
    if (cursor.take(">")) {
      throw cursor.wrong(from, "atomic groups are not supported. Write `(?:…)`");
    }
  }

  private static Regex sequence(List<? extends Regex> parts) {
    var flat = new ArrayList<Regex>();
    for (var part : parts) {
      if (part instanceof Sequence(var inner)) {
        flat.addAll(inner);
      } else {
        flat.add(part);
      }
    }
    return flat.size() == 1 ? flat.getFirst() : new Sequence(flat);
  }
}
