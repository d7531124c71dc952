package dev.sallyport.engine.policy.builtin;

import dev.sallyport.engine.policy.value.Value;
import dev.sallyport.engine.policy.value.Value.Arr;
import dev.sallyport.engine.policy.value.Value.Bool;
import dev.sallyport.engine.policy.value.Value.Num;
import dev.sallyport.engine.policy.value.Value.Obj;
import dev.sallyport.engine.policy.value.Value.SetOf;
import dev.sallyport.engine.policy.value.Value.Str;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/** {@code sprintf}, {@code strings.*}, {@code indexof_n} and {@code object.subset}. */
final class TextShortcuts {

  static final Map<String, Shortcut> BY_NAME =
      Map.of(
          "sprintf", TextShortcuts::sprintf,
          "strings.any_prefix_match", anyMatch(String::startsWith),
          "strings.any_suffix_match", anyMatch(String::endsWith),
          "strings.count", TextShortcuts::count,
          "indexof_n", TextShortcuts::indexes,
          "object.subset", TextShortcuts::subset);

  private static final long MAX_COMPARED = 100_000;

  private TextShortcuts() {}

  /** The verbs {@code %s}, {@code %v} and {@code %d} without flags, where each has its argument. */
  private static Optional<Value> sprintf(List<Value> arguments) {
    if (!(arguments.get(0) instanceof Str(var format))
        || !(arguments.get(1) instanceof Arr(var values))) {
      return Optional.empty();
    }
    var out = new StringBuilder();
    var next = 0;
    for (int i = 0; i < format.length(); i++) {
      var c = format.charAt(i);
      if (c != '%') {
        out.append(c);
        continue;
      }
      var verb = ++i < format.length() ? format.charAt(i) : ' ';
      if (verb == '%') {
        out.append('%');
        continue;
      }
      var shown = next < values.size() ? shown(verb, values.get(next++)) : Optional.<String>empty();
      if (shown.isEmpty()) {
        return Optional.empty();
      }
      out.append(shown.get());
    }
    return next == values.size() ? Optional.of(new Str(out.toString())) : Optional.empty();
  }

  private static Optional<String> shown(char verb, Value value) {
    var fits =
        switch (verb) {
          case 's' -> !(value instanceof Num);
          case 'v' -> !(value instanceof Num number) || isPlain(number);
          case 'd' -> value instanceof Num number && isPlain(number);
          default -> false;
        };
    if (!fits) {
      return Optional.empty();
    }
    return value instanceof Str(var text)
        ? Optional.of(text)
        : Optional.of(value.toString()).filter(TextShortcuts::isPlain);
  }

  /** Go escapes more than JSON does, and by other rules, from here on. */
  private static boolean isPlain(String written) {
    return written.chars().allMatch(c -> c >= ' ' && c <= '~') && !written.contains("\\u");
  }

  /** Whether each may be compared with each; nobody could interrupt that. */
  private static boolean isFew(int some, int others) {
    return (long) some * others <= MAX_COMPARED;
  }

  private static boolean isPlain(Num number) {
    return number.isInteger() && number.text().length() <= 18 && !number.text().equals("-0");
  }

  private static Shortcut anyMatch(BiPredicate<String, String> matches) {
    return arguments -> {
      var texts = strings(arguments.get(0));
      var affixes = strings(arguments.get(1));
      return texts.isEmpty()
              || affixes.isEmpty()
              || !isFew(texts.get().size(), affixes.get().size())
          ? Optional.empty()
          : Optional.of(
              Bool.of(
                  texts.get().stream()
                      .anyMatch(
                          text ->
                              affixes.get().stream()
                                  .anyMatch(affix -> matches.test(text, affix)))));
    };
  }

  /** One string, or several; empty if anything else is among them. */
  private static Optional<List<String>> strings(Value value) {
    return switch (value) {
      case Str(var text) -> Optional.of(List.of(text));
      case Arr(var elements) -> strings(elements);
      case SetOf(var elements) -> strings(elements);
      case Value.Null _, Bool _, Num _, Obj _ -> Optional.empty();
    };
  }

  private static Optional<List<String>> strings(Collection<Value> elements) {
    var texts = new ArrayList<String>(elements.size());
    for (var element : elements) {
      if (!(element instanceof Str(var text))) {
        return Optional.empty();
      }
      texts.add(text);
    }
    return Optional.of(texts);
  }

  private static Optional<Value> count(List<Value> arguments) {
    if (!(arguments.get(0) instanceof Str(var text))
        || !(arguments.get(1) instanceof Str(var wanted))
        || wanted.isEmpty()) {
      return Optional.empty();
    }
    var found = 0;
    for (int at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length())) {
      found++;
    }
    return Optional.of(Num.of(found));
  }

  private static Optional<Value> indexes(List<Value> arguments) {
    if (!(arguments.get(0) instanceof Str(var text))
        || !(arguments.get(1) instanceof Str(var wanted))
        || wanted.isEmpty()) {
      return Optional.empty();
    }
    var found = new ArrayList<Value>();
    // Rego counts code points.
    var points = 0;
    var counted = 0;
    for (int at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
      points += text.codePointCount(counted, at);
      counted = at;
      found.add(Num.of(points));
    }
    return Optional.of(new Arr(found));
  }

  private static Optional<Value> subset(List<Value> arguments) {
    return switch (arguments.get(0)) {
      case Obj whole when arguments.get(1) instanceof Obj part -> answer(holds(whole, part));
      case SetOf(var whole) when arguments.get(1) instanceof SetOf(var part) ->
          answer(whole.containsAll(part));
      case Arr(var whole)
          when arguments.get(1) instanceof Arr(var part) && isFew(whole.size(), part.size()) ->
          answer(Collections.indexOfSubList(whole, part) >= 0);
      case Value.Null _, Bool _, Num _, Str _, Arr _, SetOf _, Obj _ -> Optional.empty();
    };
  }

  private static Optional<Value> answer(boolean yes) {
    return Optional.of(Bool.of(yes));
  }

  private static boolean holds(Obj whole, Obj part) {
    return part.members().entrySet().stream()
        .allMatch(
            member -> {
              var there = whole.members().get(member.getKey());
              return there != null && holds(there, member.getValue());
            });
  }

  private static boolean holds(Value whole, Value part) {
    return switch (whole) {
      case Obj object when part instanceof Obj other -> holds(object, other);
      case SetOf(var set) when part instanceof SetOf(var other) -> set.containsAll(other);
      case Arr(var array) when part instanceof Arr(var other) ->
          Collections.indexOfSubList(array, other) >= 0;
      case Value.Null _, Bool _, Num _, Str _, Arr _, SetOf _, Obj _ -> whole.equals(part);
    };
  }
}
