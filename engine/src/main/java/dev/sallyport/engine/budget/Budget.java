package dev.sallyport.engine.budget;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * So much may be spent in each window.
 *
 * @param name what refusals call it
 * @param bound whom it binds
 * @param each who has so much: everybody whom it binds together, or each of them
 * @param most how much, in the smallest parts of the unit
 * @param strict whether calls are refused while nobody can say what was spent, or what a call costs
 */
public record Budget(
    String name, Bound bound, Each each, Window window, Unit unit, long most, boolean strict) {

  /** Who has an account of their own. */
  public enum Each {
    /** One account for all. */
    ALL,
    PERSON,
    /** Each of the groups that it names, or of all; a caller in two of them spends from both. */
    GROUP,
    /** The same for roles. */
    ROLE,
    /** Each model, by the name that callers use. */
    MODEL;

    /** The word that configurations use. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The one with that word. */
    public static Optional<Each> of(String word) {
      return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
    }
  }

  public Budget {
    if (name.isBlank() || most < 1) {
      throw new IllegalArgumentException("a budget has a name, and something in it");
    }
  }

  /** The accounts that a call spends from; none where the budget does not bind it. */
  List<Account> accounts(Spender who, Instant at) {
    return bound.binds(who)
        ? holders(who).stream().map(holder -> account(holder, at)).toList()
        : List.of();
  }

  /** Those that any call of theirs would spend from. */
  List<Account> accountsOfPerson(Spender who, Instant at) {
    if (bound.hangsOnCall() || each == Each.ROLE || each == Each.MODEL) {
      return List.of();
    }
    return accounts(who, at);
  }

  private Set<String> holders(Spender who) {
    return switch (each) {
      case ALL -> Set.of("");
      case PERSON -> Set.of(who.principal());
      case GROUP -> Bound.counted(bound.groups(), who.identity().groups());
      case ROLE -> Bound.counted(bound.roles(), who.roles());
      case MODEL -> Set.of(who.model());
    };
  }

  private Account account(String holder, Instant at) {
    return new Account(this, holder, window.start(at));
  }
}
