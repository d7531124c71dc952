package dev.sallyport.engine.mask.match;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Secrets which are complete, but wait for what must stand after them. */
final class Pending {
  /** A stretch of text, in UTF-16 units. */
  private record Span(int start, int end) {}

  /** Secrets of one pattern that wait for the same. */
  private static final class Group {
    private final int pattern;
    private Machine.State state;
    private List<Span> spans = new ArrayList<>();
    private int earliest = Integer.MAX_VALUE;

    private Group(int pattern, Machine.State state) {
      this.pattern = pattern;
      this.state = state;
    }

    private void add(Span span) {
      spans.add(span);
      earliest = Math.min(earliest, span.start());
    }

    /** Adds the smaller to the larger, so that no span is moved often. */
    private void addAll(Group other) {
      var isSmaller = spans.size() < other.spans.size();
      var smaller = isSmaller ? spans : other.spans;
      spans = isSmaller ? other.spans : spans;
      spans.addAll(smaller);
      earliest = Math.min(earliest, other.earliest);
    }

    private void found(Found found) {
      spans.forEach(span -> found.found(pattern, span.start(), span.end()));
    }
  }

  private final Machine machine;
  private Map<Machine.State, Group> groups = new LinkedHashMap<>();

  Pending(Machine machine) {
    this.machine = machine;
  }

  boolean isEmpty() {
    return groups.isEmpty();
  }

  int size() {
    return groups.size();
  }

  /** The tables have begun anew. */
  void renew() {
    var before = groups.values();
    groups = new LinkedHashMap<>();
    for (var group : before) {
      group.state = machine.renewed(group.state);
      join(group);
    }
  }

  int earliest() {
    var earliest = Integer.MAX_VALUE;
    // Asked at each character, and nearly always in vain.
    if (!groups.isEmpty()) {
      for (var group : groups.values()) {
        earliest = Math.min(earliest, group.earliest);
      }
    }
    return earliest;
  }

  /** The lowest pattern of those that wait with a secret which begins there. */
  int firstAt(int start) {
    var first = Integer.MAX_VALUE;
    for (var group : groups.values()) {
      if (group.earliest == start) {
        first = Math.min(first, group.pattern);
      }
    }
    return first;
  }

  /** A secret is complete at the position at which all others have been stepped already. */
  void add(int pattern, int start, int end, Edge edge, int symbol, Found found) {
    var begun = machine.start(pattern, edge);
    if (machine.accepted(begun, symbol).length > 0) {
      found.found(pattern, start, end);
      return;
    }
    var next = machine.next(begun, symbol);
    if (!next.isDead()) {
      var group = new Group(pattern, next);
      group.add(new Span(start, end));
      join(group);
    }
  }

  void step(int symbol, Found found) {
    if (groups.isEmpty()) {
      return;
    }
    var before = groups.values();
    groups = new LinkedHashMap<>();
    for (var group : before) {
      if (machine.accepted(group.state, symbol).length > 0) {
        group.found(found);
        continue;
      }
      var next = machine.next(group.state, symbol);
      if (!next.isDead()) {
        group.state = next;
        join(group);
      }
    }
  }

  void takeAll(Found found) {
    groups.values().forEach(group -> group.found(found));
    clear();
  }

  void clear() {
    groups = new LinkedHashMap<>();
  }

  private void join(Group joining) {
    var known = groups.putIfAbsent(joining.state, joining);
    if (known != null) {
      known.addAll(joining);
    }
  }
}
