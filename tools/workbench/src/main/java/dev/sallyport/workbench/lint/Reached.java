package dev.sallyport.workbench.lint;

import dev.sallyport.opa.Facts;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** {@link LintCode#UNREACHABLE_RULE}. */
final class Reached implements LintRule {

  @Override
  public Stream<Finding> findings(Policy policy) {
    var never =
        policy
            .rules(Facts.Rule::never)
            .mapToObj(policy::rule)
            .map(rule -> finding(rule, "a condition of `%s` is never true"));
    return Stream.concat(never, unneeded(policy));
  }

  private static Stream<Finding> unneeded(Policy policy) {
    var reached = policy.reached();
    var misnamed = VerdictNames.misnamed(policy).collect(Collectors.toSet());
    var ofTests = policy.neededBy(policy.rules(Facts.Rule::test));
    // Where nothing is read, the directory brings rules for others to use.
    var deployed =
        reached.isEmpty()
            ? IntStream.empty()
            : policy.rules(rule -> Policy.isDeployed(rule) && !misnamed.contains(rule));
    return Stream.concat(
        once(policy, deployed, reached, "nothing that the gateway reads needs `%s`"),
        once(
            policy, policy.rules(rule -> !Policy.isDeployed(rule)), ofTests, "no test needs `%s`"));
  }

  /** One finding for each name: its rules are used together, or not at all. */
  private static Stream<Finding> once(
      Policy policy, IntStream rules, Set<Integer> reached, String message) {
    var seen = new HashSet<String>();
    return rules
        .filter(number -> !reached.contains(number))
        .mapToObj(policy::rule)
        .filter(rule -> !rule.never() && seen.add(rule.path()))
        .map(rule -> finding(rule, message));
  }

  private static Finding finding(Facts.Rule rule, String message) {
    return Finding.of(LintCode.UNREACHABLE_RULE, rule.at(), message.formatted(rule.path()));
  }
}
