package dev.sallyport.bench.day;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A fault that a gateway might have.
 *
 * @param broken what forbids it
 * @param call what it makes of a call; empty for one that it cannot befall
 * @param whole what it makes of the totals
 */
record Mutation(
    String what,
    Invariant broken,
    Function<Told, Optional<Told>> call,
    UnaryOperator<Totals> whole) {

  /** One that befalls a call. */
  static Mutation ofCall(
      String what, Invariant broken, Predicate<Told> befalls, UnaryOperator<Told> change) {
    return new Mutation(
        what,
        broken,
        call -> befalls.test(call) ? Optional.of(change.apply(call)) : Optional.empty(),
        one -> one);
  }

  /** One that befalls the whole. */
  static Mutation ofAll(String what, Invariant broken, UnaryOperator<Totals> change) {
    return new Mutation(what, broken, _ -> Optional.empty(), change);
  }

  @Override
  public String toString() {
    return what;
  }
}
