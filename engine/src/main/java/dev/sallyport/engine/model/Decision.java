package dev.sallyport.engine.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What happens to a call: it is denied, or a person is asked first, or it passes, masked or as it
 * is.
 *
 * <p>{@link Approve} carries what passes afterwards, so "approved but unmasked" cannot be said.
 */
public sealed interface Decision {

  /** The rules that made this decision, in alphabetical order. */
  Set<String> rules();

  /** The word that audit entries use. */
  default String word() {
    return switch (this) {
      case Deny _ -> "deny";
      case Approve _ -> "approve";
      case Mask _ -> "mask";
      case Allow _ -> "allow";
    };
  }

  /** Not forwarded. */
  record Deny(DenialCause cause, Set<String> rules, List<String> reasons) implements Decision {
    public Deny {
      rules = sorted(rules);
      reasons = List.copyOf(reasons);
    }
  }

  /** Held until every quorum is met; then {@code then} happens. */
  record Approve(List<Verdict.Approve> quorums, Pass then) implements Decision {
    public Approve {
      quorums = List.copyOf(quorums);
      if (quorums.isEmpty()) {
        throw new IllegalArgumentException("an approval without a quorum is no approval");
      }
    }

    @Override
    public Set<String> rules() {
      var rules = new TreeSet<>(then.rules());
      quorums.forEach(quorum -> rules.add(quorum.rule()));
      return rules;
    }
  }

  /** Forwarded. */
  sealed interface Pass extends Decision {}

  /** Forwarded, and the named masks are applied. */
  record Mask(Set<String> uses, Set<String> rules) implements Pass {
    public Mask {
      uses = sorted(uses);
      rules = sorted(rules);
      if (uses.isEmpty()) {
        throw new IllegalArgumentException("a mask decision needs a mask");
      }
    }
  }

  /** Forwarded as it is. */
  record Allow(Set<String> rules) implements Pass {
    public Allow {
      rules = sorted(rules);
    }
  }

  /**
   * Folds what the policy said into what happens: deny over approve over mask over allow, masks
   * united. The order of the verdicts does not matter; nothing said means denied.
   */
  static Decision fold(List<Verdict> verdicts) {
    var denials = new ArrayList<Verdict.Deny>();
    var quorums = new ArrayList<Verdict.Approve>();
    var uses = new TreeSet<String>();
    var passRules = new TreeSet<String>();
    var allowed = false;
    for (var verdict : verdicts) {
      switch (verdict) {
        case Verdict.Deny deny -> denials.add(deny);
        case Verdict.Approve approve -> quorums.add(approve);
        case Verdict.Mask mask -> {
          uses.add(mask.use());
          passRules.add(mask.rule());
        }
        case Verdict.Allow allow -> {
          allowed = true;
          passRules.add(allow.rule());
        }
      }
    }
    if (!denials.isEmpty()) {
      var reasons = new TreeSet<String>();
      var rules = new TreeSet<String>();
      denials.forEach(
          denial -> {
            reasons.add(denial.reason());
            rules.add(denial.rule());
          });
      return new Deny(DenialCause.RULE, rules, List.copyOf(reasons));
    }
    if (!allowed) {
      return new Deny(DenialCause.NOTHING_ALLOWED, Set.of(), List.of());
    }
    Pass pass = uses.isEmpty() ? new Allow(passRules) : new Mask(uses, passRules);
    if (quorums.isEmpty()) {
      return pass;
    }
    var distinct = new ArrayList<>(Set.copyOf(quorums));
    distinct.sort(Comparator.comparing(Verdict.Approve::rule).thenComparing(Object::toString));
    return new Approve(distinct, pass);
  }

  private static Set<String> sorted(Set<String> names) {
    return java.util.Collections.unmodifiableSet(new TreeSet<>(names));
  }
}
