package dev.sallyport.engine.mask;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The names of one object's members, as they leave. Two that are masked may become the same label;
 * so that no member is lost, the second leaves with a 2 behind it, the third with a 3, and so on.
 */
final class MemberNames {
  /** How often each label was given; 0 for a name that has left as it came. */
  private final Map<String, Integer> given = new HashMap<>();

  /**
   * Gives what leaves in the place of the next name, or nothing if it leaves as it came.
   *
   * @param masked what its secrets have made of it, or nothing if it holds none
   */
  Optional<String> next(String name, Optional<String> masked) {
    var wanted = masked.orElse(name);
    var before = given.putIfAbsent(wanted, masked.isPresent() ? 1 : 0);
    // Whoever wrote one name twice gets it twice.
    if (before == null || (before == 0 && masked.isEmpty())) {
      return masked;
    }
    var number = Math.max(before, 1);
    String numbered;
    do {
      number++;
      numbered = wanted + " " + number;
    } while (given.putIfAbsent(numbered, 1) != null);
    given.put(wanted, number);
    return Optional.of(numbered);
  }
}
