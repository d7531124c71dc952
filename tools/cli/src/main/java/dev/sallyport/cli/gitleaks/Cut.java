package dev.sallyport.cli.gitleaks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A pattern, cut at its secret. */
record Cut(Re before, Re secret, Re after) {
  /** More would be no rule that someone reads. */
  private static final int MOST_PATTERNS = 64;

  /**
   * A part of a pattern, cut at its secret.
   *
   * @param before all of it, if there is no secret in it
   */
  private record Part(Re before, Optional<Re> secret, Re after) {
    private Part within(Re start, Re end) {
      return secret.isEmpty()
          ? new Part(Re.sequence(List.of(start, before, end)), secret, Re.Sequence.EMPTY)
          : new Part(Re.sequence(List.of(start, before)), secret, Re.sequence(List.of(after, end)));
    }

    /** Where no group captures anything, gitleaks takes all that is matched. */
    private Cut cut() {
      return secret
          .map(group -> new Cut(before, group, after))
          .orElseGet(() -> new Cut(Re.Sequence.EMPTY, before, Re.Sequence.EMPTY));
    }
  }

  static Cut whole(Re re) {
    return new Cut(Re.Sequence.EMPTY, re.withoutGroups(), Re.Sequence.EMPTY);
  }

  /**
   * The patterns that find together what this one finds, each with the secret that gitleaks takes:
   * the group that the rule names, or else the first that captures anything. Nothing if that group
   * can't stand at the top of a pattern.
   *
   * @param number of the group that the rule names
   */
  static Optional<List<Cut>> of(Re pattern, OptionalInt number) {
    return split(pattern, number)
        .filter(parts -> parts.size() <= MOST_PATTERNS)
        .map(parts -> parts.stream().map(Part::cut).toList());
  }

  /** Whether all of the pattern is the secret. */
  boolean isWhole() {
    return before.equals(Re.Sequence.EMPTY) && after.equals(Re.Sequence.EMPTY);
  }

  private static Optional<List<Part>> split(Re re, OptionalInt number) {
    if (!holds(re, number)) {
      return Optional.of(
          List.of(new Part(re.withoutGroups(), Optional.empty(), Re.Sequence.EMPTY)));
    }
    return switch (re) {
      case Re.Atom _ -> Optional.empty();
      // What stands in a repetition can't stand at the top.
      case Re.Repeat _ -> Optional.empty();
      case Re.Group group when isIt(group, number) ->
          Optional.of(
              List.of(
                  new Part(
                      Re.Sequence.EMPTY,
                      Optional.of(group.part().withoutGroups()),
                      Re.Sequence.EMPTY)));
      case Re.Group group -> split(group.part(), number);
      case Re.Choice(var options) -> choice(options, number);
      case Re.Sequence(var parts) -> row(parts, number);
    };
  }

  private static Optional<List<Part>> choice(List<Re> options, OptionalInt number) {
    var all = new ArrayList<Part>();
    for (var option : options) {
      var parts = split(option, number);
      if (parts.isEmpty()) {
        return parts;
      }
      all.addAll(parts.get());
    }
    return Optional.of(all);
  }

  private static Optional<List<Part>> row(List<Re> parts, OptionalInt number) {
    var at = 0;
    while (!holds(parts.get(at), number)) {
      at++;
    }
    // A group that may capture nothing leaves the secret to the next one.
    if (parts.get(at).isOptional()) {
      return Optional.empty();
    }
    var start = plain(parts.subList(0, at));
    var end = plain(parts.subList(at + 1, parts.size()));
    return split(parts.get(at), number)
        .map(found -> found.stream().map(part -> part.within(start, end)).toList());
  }

  private static boolean isIt(Re.Group group, OptionalInt number) {
    return number.isEmpty() || number.getAsInt() == group.number();
  }

  private static boolean holds(Re re, OptionalInt number) {
    return re.groups().stream()
        .anyMatch(group -> isIt(group, number) || holds(group.part(), number));
  }

  private static Re plain(List<Re> parts) {
    return Re.sequence(parts.stream().map(Re::withoutGroups).toList());
  }

  /** What may be missing at the very start changes nothing, since a pattern begins anywhere. */
  Cut withoutOptionalStart() {
    var parts = before.parts();
    var from = 0;
    while (from < parts.size() && parts.get(from).isOptional()) {
      from++;
    }
    return new Cut(Re.sequence(parts.subList(from, parts.size())), secret, after);
  }

  /** The same with a secret of at most so many characters, or nothing if it needs more. */
  Optional<Cut> bounded(int most) {
    if (isAtMost(secret, most)) {
      return Optional.of(this);
    }
    var low = -1;
    var high = most;
    while (low < high) {
      var middle = (low + high + 1) / 2;
      if (isAtMost(repeatedAtMost(secret, middle), most)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low < 0
        ? Optional.empty()
        : Optional.of(new Cut(before, repeatedAtMost(secret, low), after));
  }

  private static boolean isAtMost(Re re, int most) {
    return re.longest().orElse(Long.MAX_VALUE) <= most;
  }

  /** Each repetition comes at most so many times more often than it must. */
  private static Re repeatedAtMost(Re re, int more) {
    return switch (re) {
      case Re.Atom _ -> re;
      case Re.Group group ->
          new Re.Group(repeatedAtMost(group.part(), more), group.number(), group.name());
      case Re.Sequence(var parts) ->
          new Re.Sequence(parts.stream().map(part -> repeatedAtMost(part, more)).toList());
      case Re.Choice(var options) ->
          new Re.Choice(options.stream().map(option -> repeatedAtMost(option, more)).toList());
      case Re.Repeat repeat ->
          new Re.Repeat(
              repeatedAtMost(repeat.part(), more),
              repeat.min(),
              OptionalInt.of(
                  Math.min(repeat.max().orElse(Integer.MAX_VALUE), repeat.min() + more)));
    };
  }

  /** Whether each secret begins with two characters that never change. */
  boolean hasFixedStart() {
    return hasFixedStart(secret);
  }

  private static boolean hasFixedStart(Re re) {
    if (re instanceof Re.Choice(var options)) {
      return options.stream().allMatch(Cut::hasFixedStart);
    }
    var fixed = 0L;
    for (var part : re.parts()) {
      if (!part.isFixed()) {
        return fixed >= 2 || (fixed == 0 && part instanceof Re.Choice && hasFixedStart(part));
      }
      fixed += part.longest().orElse(0L);
    }
    return fixed >= 2;
  }
}
