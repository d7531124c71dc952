package dev.sallyport.dataplane.console;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who has the console open: so many windows in all, and of each person the newest so many. A window
 * that was left is noticed only when something is sent to it, so the oldest makes way for a new
 * one.
 */
final class Listeners {
  private final int most;
  private final int each;
  private final Map<String, Deque<Listener>> byPerson = new HashMap<>();
  private int all;

  Listeners(int most, int each) {
    this.most = most;
    this.each = each;
  }

  /** One window. */
  static final class Listener {
    private final String who;
    private volatile boolean displaced;

    private Listener(String who) {
      this.who = who;
    }

    /** Whether it has to end, since the same person has newer ones. */
    boolean isDisplaced() {
      return displaced;
    }
  }

  /**
   * Begins to listen until {@link #end}; empty if there is no place, or if the person has as many
   * again that were told to end and have not yet.
   */
  synchronized Optional<Listener> begin(String who) {
    var own = byPerson.computeIfAbsent(who, _ -> new ArrayDeque<>());
    if (all >= most || own.size() >= 2 * each) {
      forget(who, own);
      return Optional.empty();
    }
    var standing = own.stream().filter(Predicate.not(Listener::isDisplaced)).toList();
    if (standing.size() >= each) {
      standing.getFirst().displaced = true;
    }
    var listener = new Listener(who);
    own.add(listener);
    all++;
    return Optional.of(listener);
  }

  /** Gives its place back. */
  synchronized void end(Listener listener) {
    var own = byPerson.get(listener.who);
    if (own != null && own.remove(listener)) {
      all--;
      forget(listener.who, own);
    }
  }

  private void forget(String who, Deque<Listener> own) {
    if (own.isEmpty()) {
      byPerson.remove(who);
    }
  }
}
