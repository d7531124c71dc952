package dev.sallyport.engine.mask.match;

import dev.sallyport.dsl.Pattern;
import dev.sallyport.dsl.regex.Regex;
import java.util.ArrayList;
import java.util.List;

/**
 * A pattern in the three parts that are looked for one after the other.
 *
 * @param before matches at least one character, or is the empty text: then the secret begins
 *     wherever it fits
 * @param secret begins with the places that must stand before it, if there is no "before"
 * @param after the empty text, if nothing needs to stand behind
 */
record Parts(Regex before, Regex secret, Regex after) {

  static Parts of(Pattern pattern) {
    var secret = new ArrayList<>(parts(pattern.secret()));
    var before = new ArrayList<>(parts(pattern.before()));
    var after = new ArrayList<>(parts(pattern.after()));
    // A place at an end of the secret takes no character of it.
    while (secret.getFirst() instanceof Regex.Look) {
      before.add(secret.removeFirst());
    }
    while (secret.getLast() instanceof Regex.Look) {
      after.addFirst(secret.removeLast());
    }
    withoutOptionalStart(before);
    if (takesNothing(before)) {
      secret.addAll(0, before);
      before.clear();
    }
    return new Parts(
        new Regex.Sequence(before), new Regex.Sequence(secret), new Regex.Sequence(after));
  }

  boolean begins() {
    return before.equals(Regex.Sequence.EMPTY);
  }

  boolean ends() {
    return after.equals(Regex.Sequence.EMPTY);
  }

  private static List<Regex> parts(Regex regex) {
    return regex instanceof Regex.Sequence(var parts) ? parts : List.of(regex);
  }

  /**
   * What may be missing at the very start of "before" changes nothing, since "before" may begin
   * anywhere; but it would keep the pattern busy at every word.
   */
  private static void withoutOptionalStart(List<Regex> before) {
    while (!before.isEmpty() && before.getFirst().nullable() && !before.getFirst().looks()) {
      before.removeFirst();
    }
  }

  private static boolean takesNothing(List<Regex> before) {
    var longest = new Regex.Sequence(before).longest();
    return longest.isPresent() && longest.getAsLong() == 0;
  }
}
