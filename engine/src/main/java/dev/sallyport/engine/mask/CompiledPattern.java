package dev.sallyport.engine.mask;

import dev.sallyport.dsl.Pattern;
import dev.sallyport.dsl.regex.Regex;
import java.util.List;

/** A pattern's three machines, which share one alphabet. */
record CompiledPattern(Alphabet alphabet, Machine before, Machine secret, Machine after) {

  static CompiledPattern of(Pattern pattern) {
    var before = Nfa.of(withoutOptionalStart(pattern.before()));
    var secret = Nfa.of(pattern.secret());
    var after = Nfa.of(pattern.after());
    var alphabet = new Alphabet(Nfa.sets(List.of(before, secret, after)));
    return new CompiledPattern(
        alphabet,
        new Machine(before, alphabet, false),
        new Machine(secret, alphabet, true),
        new Machine(after, alphabet, true));
  }

  /**
   * What may be missing at the very start of "before" changes nothing, since "before" may begin
   * anywhere; but it would keep the pattern busy at every word.
   */
  private static Regex withoutOptionalStart(Regex before) {
    if (!(before instanceof Regex.Sequence(var parts))) {
      return before.nullable() && !before.looks() ? Regex.Sequence.EMPTY : before;
    }
    var from = 0;
    while (from < parts.size() && parts.get(from).nullable() && !parts.get(from).looks()) {
      from++;
    }
    return new Regex.Sequence(parts.subList(from, parts.size()));
  }

  /**
   * Whether this character, after that edge, changes anything for a pattern which rests. Characters
   * beyond the tables are asked for by their classes.
   */
  boolean wakes(Edge edge, int symbol) {
    var step = before.step(before.start(), edge, symbol);
    return !step.next().isIdle()
        || (step.accepted() && !secret.step(secret.start(), edge, symbol).next().isDead());
  }
}
