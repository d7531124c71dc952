package dev.sallyport.engine.mask;

import java.util.ArrayList;
import java.util.List;

/** The secrets of one pattern which are complete, but wait for what must stand after them. */
final class Pending {
  /** A stretch of text, in UTF-16 units. */
  private record Span(int start, int end) {}

  /** Secrets that wait for the same. */
  private static final class Group {
    private Machine.State state;
    private List<Span> spans = new ArrayList<>();
    private int earliest = Integer.MAX_VALUE;

    private Group(Machine.State state) {
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

    private void found(PatternRun.Found found) {
      spans.forEach(span -> found.found(span.start(), span.end()));
    }
  }

  private final Machine machine;
  private List<Group> groups = new ArrayList<>();

  Pending(Machine machine) {
    this.machine = machine;
  }

  boolean isEmpty() {
    return groups.isEmpty();
  }

  int size() {
    return groups.size();
  }

  int earliest() {
    var earliest = Integer.MAX_VALUE;
    for (var group : groups) {
      earliest = Math.min(earliest, group.earliest);
    }
    return earliest;
  }

  /** A secret is complete at the position at which all others have been stepped already. */
  void add(int start, int end, Edge edge, int symbol, PatternRun.Found found) {
    var step = machine.step(machine.start(), edge, symbol);
    if (step.accepted()) {
      found.found(start, end);
    } else if (!step.next().isDead()) {
      var group = new Group(step.next());
      group.add(new Span(start, end));
      join(group);
    }
  }

  void step(Edge edge, int symbol, PatternRun.Found found) {
    if (groups.isEmpty()) {
      return;
    }
    var before = groups;
    groups = new ArrayList<>(before.size());
    for (var group : before) {
      var step = machine.step(group.state, edge, symbol);
      if (step.accepted()) {
        group.found(found);
      } else if (!step.next().isDead()) {
        group.state = step.next();
        join(group);
      }
    }
  }

  void takeAll(PatternRun.Found found) {
    groups.forEach(group -> group.found(found));
    clear();
  }

  void clear() {
    groups = new ArrayList<>();
  }

  private void join(Group joining) {
    for (var group : groups) {
      if (group.state.equals(joining.state)) {
        group.addAll(joining);
        return;
      }
    }
    groups.add(joining);
  }
}
