package dev.sallyport.workbench.impact;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What another policy would have said of the decisions of a time.
 *
 * @param calls decisions on calls that are on record
 * @param toolUses decisions on uses of tools
 * @param gone how many of both cannot be asked for again, by why
 * @param undecided how many the policy cannot decide here, by what it would need
 * @param otherRules how many come out alike, by other rules
 * @param maskedAlike how many come out alike where masks have changed what the policy reads
 * @param shifts those that come out otherwise: first where more gets through, then the most
 */
public record Impact(
    Span span,
    long calls,
    long toolUses,
    Map<Gone, Long> gone,
    SortedMap<String, Long> undecided,
    long otherRules,
    long maskedAlike,
    List<Shift> shifts) {

  public Impact {
    var copy = new EnumMap<Gone, Long>(Gone.class);
    copy.putAll(gone);
    gone = Collections.unmodifiableMap(copy);
    undecided = Collections.unmodifiableSortedMap(new TreeMap<>(undecided));
    shifts = List.copyOf(shifts);
  }

  /** All that are on record. */
  public long decisions() {
    return calls + toolUses;
  }

  /** How many can be asked for again. */
  public long asked() {
    return decisions() - gone.values().stream().mapToLong(Long::longValue).sum();
  }

  /** How many were asked for and decided. */
  public long compared() {
    return asked() - undecided.values().stream().mapToLong(Long::longValue).sum();
  }

  /** How many would be otherwise. */
  public long changed() {
    return shifts.stream().mapToLong(Shift::count).sum();
  }

  /** How many of them are not certain. */
  public long uncertain() {
    return shifts.stream().filter(shift -> !shift.certain()).mapToLong(Shift::count).sum();
  }
}
