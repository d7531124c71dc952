package dev.sallyport.engine.budget;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whom a budget binds. What is empty binds everybody; of what is not, one must fit.
 *
 * @param people by their name at the issuer, or by {@code issuer#subject}
 * @param groups of the caller
 * @param roles by which the policy lets the call pass
 * @param models that are called, each a name or the beginning of one and {@code *}
 * @param except groups whom it spares
 */
public record Bound(
    Set<String> people,
    Set<String> groups,
    Set<String> roles,
    List<String> models,
    Set<String> except) {

  /** Binds everybody. */
  public static final Bound ALL = new Bound(Set.of(), Set.of(), Set.of(), List.of(), Set.of());

  public Bound {
    people = Set.copyOf(people);
    groups = Set.copyOf(groups);
    roles = Set.copyOf(roles);
    models = List.copyOf(models);
    except = Set.copyOf(except);
  }

  boolean binds(Spender who) {
    return bindsPerson(who)
        && (roles.isEmpty() || who.roles().stream().anyMatch(roles::contains))
        && (models.isEmpty() || models.stream().anyMatch(model -> fits(model, who.model())));
  }

  /** Whether it binds that caller, whatever the call. */
  boolean bindsPerson(Spender who) {
    var named =
        people.isEmpty()
            || people.contains(who.identity().subject())
            || people.contains(who.principal());
    var belongs = who.identity().groups();
    return named
        && (groups.isEmpty() || belongs.stream().anyMatch(groups::contains))
        && belongs.stream().noneMatch(except::contains);
  }

  /** Whether it hangs on the call whom it binds. */
  boolean hangsOnCall() {
    return !roles.isEmpty() || !models.isEmpty();
  }

  private static boolean fits(String pattern, String model) {
    return pattern.endsWith("*")
        ? model.startsWith(pattern.substring(0, pattern.length() - 1))
        : pattern.equals(model);
  }

  /** Of what the caller has, that by which the budget counts; all of it where none is named. */
  static Set<String> counted(Set<String> named, Iterable<String> has) {
    var counted = new TreeSet<String>();
    has.forEach(
        one ->
            Optional.of(one)
                .filter(o -> named.isEmpty() || named.contains(o))
                .ifPresent(counted::add));
    return counted;
  }
}
