package dev.sallyport.engine.mask;

import dev.sallyport.dsl.FieldPath.Segment;
import dev.sallyport.engine.mask.Program.FieldRule;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Follows a walk through JSON, and says at each value what rules for fields do with it. */
final class Fields {
  private final List<FieldRule> rules;

  /** Where each rule's segments begin in the sets below; a rule has a place behind its last one. */
  private final int[] offsets;

  /** For each open container, which segments its members may meet. */
  private final Deque<BitSet> open = new ArrayDeque<>();

  private BitSet current = new BitSet();

  Fields(List<FieldRule> rules) {
    this.rules = rules;
    offsets = new int[rules.size() + 1];
    for (var i = 0; i < rules.size(); i++) {
      offsets[i + 1] = offsets[i] + rules.get(i).path().segments().size() + 1;
    }
  }

  /** The whole value begins, which no rule meets. */
  Optional<Replacement.Act> root() {
    current = new BitSet();
    for (var i = 0; i < rules.size(); i++) {
      current.set(offsets[i]);
    }
    return Optional.empty();
  }

  /**
   * A member of the container that was entered last begins.
   *
   * @param inObject else it is an element of a list, and has no name
   */
  Optional<Replacement.Act> member(boolean inObject, CharSequence name) {
    current = new BitSet();
    var parent = open.getLast();
    for (var i = 0; i < rules.size(); i++) {
      var segments = rules.get(i).path().segments();
      for (var s = 0; s < segments.size(); s++) {
        if (parent.get(offsets[i] + s)) {
          meet(segments.get(s), offsets[i] + s, inObject, name);
        }
      }
    }
    return met();
  }

  /** Of each mask the first rule counts, and of all masks the strictest. */
  private Optional<Replacement.Act> met() {
    var met = Optional.<Replacement.Act>empty();
    var mask = -1;
    for (var i = 0; i < rules.size(); i++) {
      var rule = rules.get(i);
      if (rule.mask() != mask && current.get(offsets[i + 1] - 1)) {
        mask = rule.mask();
        met = Optional.of(met.map(act -> act.and(rule.replacement())).orElse(rule.replacement()));
      }
    }
    return met;
  }

  private void meet(Segment segment, int at, boolean inObject, CharSequence name) {
    switch (segment) {
      case Segment.Name(var wanted, var anyDepth) -> {
        current.set(at, anyDepth || current.get(at));
        if (inObject && wanted.contentEquals(name)) {
          current.set(at + 1);
        }
      }
      case Segment.Any(var anyDepth) -> {
        current.set(at, anyDepth || current.get(at));
        current.set(at + 1);
      }
    }
  }

  /** The value that began last is a container, and its members follow. */
  void enter() {
    open.addLast(current);
  }

  void leave() {
    open.removeLast();
  }
}
