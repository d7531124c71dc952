package dev.sallyport.cli.gitleaks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A pattern of RE2 as it is written, but with its flags worked into its parts: so parts can be
 * moved and mean the same. Groups that capture nothing have become what is in them.
 */
sealed interface Re {

  /** How a part takes capital and small letters. */
  enum Case {
    SENSITIVE,
    IGNORED,
    /** It has no letters. */
    ANY
  }

  /**
   * A character, a class of them, or a place.
   *
   * @param length in characters: 1, or 0 for a place
   */
  record Atom(String written, Case letters, int length) implements Re {}

  /** One after the other. */
  record Sequence(List<Re> parts) implements Re {
    /** The empty text. */
    static final Sequence EMPTY = new Sequence(List.of());

    public Sequence {
      parts = List.copyOf(parts);
    }
  }

  /** Any of them. */
  record Choice(List<Re> options) implements Re {
    public Choice {
      options = List.copyOf(options);
    }
  }

  /** A group that captures. */
  record Group(Re part, int number, Optional<String> name) implements Re {}

  /** Again and again. */
  record Repeat(Re part, int min, OptionalInt max) implements Re {}

  /** Parts in a row, those that are rows themselves taken in. */
  static Re sequence(List<Re> parts) {
    var flat = new ArrayList<Re>();
    for (var part : parts) {
      if (part instanceof Sequence(var inner)) {
        flat.addAll(inner);
      } else {
        flat.add(part);
      }
    }
    return flat.size() == 1 ? flat.getFirst() : new Sequence(flat);
  }

  default List<Re> parts() {
    return this instanceof Sequence(var parts) ? parts : List.of(this);
  }

  /** The groups in it that capture and stand in no other such group, in their order. */
  default List<Group> groups() {
    return switch (this) {
      case Atom _ -> List.of();
      case Sequence(var parts) -> parts.stream().flatMap(part -> part.groups().stream()).toList();
      case Choice(var options) ->
          options.stream().flatMap(option -> option.groups().stream()).toList();
      case Group group -> List.of(group);
      case Repeat repeat -> repeat.part().groups();
    };
  }

  /** The same, with groups that capture nothing. */
  default Re withoutGroups() {
    return switch (this) {
      case Atom _ -> this;
      case Sequence(var parts) -> sequence(parts.stream().map(Re::withoutGroups).toList());
      case Choice(var options) -> new Choice(options.stream().map(Re::withoutGroups).toList());
      case Group group -> group.part().withoutGroups();
      case Repeat repeat -> new Repeat(repeat.part().withoutGroups(), repeat.min(), repeat.max());
    };
  }

  /** Whether it may be missing, and asks for no place either. */
  default boolean isOptional() {
    return switch (this) {
      case Atom _ -> false;
      case Sequence(var parts) -> parts.stream().allMatch(Re::isOptional);
      case Choice(var options) -> options.stream().anyMatch(Re::isOptional);
      case Group group -> group.part().isOptional();
      case Repeat repeat -> repeat.min() == 0 || repeat.part().isOptional();
    };
  }

  /** Whether all of it is one text. */
  default boolean isFixed() {
    return switch (this) {
      case Atom atom ->
          atom.length() == 0 || !atom.written().matches("\\.|[\\[(].*|\\\\[A-Za-z].*");
      case Sequence(var parts) -> parts.stream().allMatch(Re::isFixed);
      case Choice _ -> false;
      case Group group -> group.part().isFixed();
      case Repeat repeat ->
          repeat.part().isFixed()
              && repeat.max().isPresent()
              && repeat.max().getAsInt() == repeat.min();
    };
  }

  /** The characters of the longest text that it matches; nothing if there is no longest. */
  default OptionalLong longest() {
    return switch (this) {
      case Atom atom -> OptionalLong.of(atom.length());
      case Group group -> group.part().longest();
      case Sequence(var parts) -> {
        var sum = 0L;
        for (var part : parts) {
          var longest = part.longest();
          if (longest.isEmpty()) {
            yield longest;
          }
          sum += longest.getAsLong();
        }
        yield OptionalLong.of(sum);
      }
      case Choice(var options) -> {
        var most = 0L;
        for (var option : options) {
          var longest = option.longest();
          if (longest.isEmpty()) {
            yield longest;
          }
          most = Math.max(most, longest.getAsLong());
        }
        yield OptionalLong.of(most);
      }
      case Repeat repeat -> {
        var longest = repeat.part().longest();
        yield repeat.max().isEmpty() || longest.isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of(longest.getAsLong() * repeat.max().getAsInt());
      }
    };
  }
}
