package dev.sallyport.workbench.lint;

import dev.sallyport.opa.Facts;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@link LintCode#UNTESTED_RULE}. */
final class Untested implements LintRule {

  @Override
  public Stream<Finding> findings(Policy policy) {
    var reached = policy.reached();
    var ofCases = policy.neededBy(policy.rules(rule -> isOfCases(rule, policy)));
    return policy
        .rules(rule -> Policy.isDeployed(rule) && rule.kind() != Facts.Kind.DEFAULT)
        // What nothing needs is found as such.
        .filter(number -> reached.isEmpty() || reached.contains(number))
        .filter(number -> !ofCases.contains(number))
        .mapToObj(policy::rule)
        .filter(rule -> !rule.held() && !rule.never())
        .map(
            rule ->
                Finding.of(
                    LintCode.UNTESTED_RULE,
                    rule.at(),
                    "`%s` holds in no test".formatted(rule.path())));
  }

  /**
   * Whether a case expects a verdict of the rule; one whose name is computed may have any other.
   */
  private static boolean isOfCases(Facts.Rule rule, Policy policy) {
    if (!Policy.isRead(rule)) {
      return false;
    }
    var names = names(rule).collect(Collectors.toSet());
    return names.isEmpty()
        ? policy.rulesOfCases().stream().anyMatch(Predicate.not(written(policy)::contains))
        : names.stream().anyMatch(policy.rulesOfCases()::contains);
  }

  private static Set<String> written(Policy policy) {
    return policy.facts().rules().stream()
        .filter(Policy::isRead)
        .flatMap(Untested::names)
        .collect(Collectors.toSet());
  }

  /** What verdicts of the rule are called, where that is written out. */
  private static Stream<String> names(Facts.Rule rule) {
    return rule.members().stream()
        .flatMap(member -> member.fields().stream())
        .filter(field -> field.name().equals("rule") && !field.text().isEmpty())
        .map(Facts.Field::text);
  }
}
