package dev.sallyport.engine.policy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A set of verdicts that the gateway reads of a policy's package, and the fields of its members.
 *
 * @param name of the set, such as {@code deny}
 * @param needed fields that each member has
 * @param optional fields that a member may have besides
 */
public record VerdictSet(String name, Set<String> needed, Set<String> optional) {
  static final VerdictSet ALLOW = new VerdictSet("allow", Set.of("rule"), Set.of());
  static final VerdictSet DENY = new VerdictSet("deny", Set.of("rule", "reason"), Set.of());
  static final VerdictSet MASK = new VerdictSet("mask", Set.of("rule", "use"), Set.of());
  static final VerdictSet APPROVE =
      new VerdictSet(
          "approve",
          Set.of("rule", "by"),
          Set.of("count", "within", "emergency", "lasts", "at_most"));

  /** All of them: what else a package says decides nothing. */
  public static final List<VerdictSet> ALL = List.of(ALLOW, DENY, MASK, APPROVE);

  /** Those that decide what somebody may do with the gateway itself. */
  public static final List<VerdictSet> OF_ACTS = List.of(ALLOW, DENY);

  public VerdictSet {
    needed = Set.copyOf(needed);
    optional = Set.copyOf(optional);
  }

  /** Every field that a member may have, in the order of the alphabet. */
  public Set<String> fields() {
    var all = new TreeSet<>(needed);
    all.addAll(optional);
    return all;
  }

  /** Whether a member may have that field. */
  boolean has(String field) {
    return needed.contains(field) || optional.contains(field);
  }
}
