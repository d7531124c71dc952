package dev.sallyport.workbench.lint;

import dev.sallyport.dsl.Nearest;
import dev.sallyport.opa.Facts;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** {@link LintCode#UNKNOWN_VERDICT_KIND} and {@link LintCode#VERDICT_NOT_A_SET}. */
final class VerdictNames implements LintRule {

  @Override
  public Stream<Finding> findings(Policy policy) {
    var seen = new HashSet<String>();
    return Stream.concat(
        misnamed(policy)
            .map(
                rule ->
                    Finding.of(
                        LintCode.UNKNOWN_VERDICT_KIND,
                        rule.at(),
                        "the gateway reads no `%s`.%s".formatted(rule.name(), meant(rule)))),
        policy.facts().rules().stream()
            .filter(rule -> Policy.isRead(rule) && Policy.VERDICTS.containsKey(rule.packageName()))
            .filter(rule -> !rule.isSet() && seen.add(rule.name()))
            .map(
                rule ->
                    Finding.of(
                        LintCode.VERDICT_NOT_A_SET,
                        rule.at(),
                        "`%1$s` is not a set: write `%1$s contains {\"rule\": …} if { … }`"
                            .formatted(rule.name()))));
  }

  /** Rules that nothing needs, and whose names are those of rules that are read, but for a slip. */
  static Stream<Facts.Rule> misnamed(Policy policy) {
    Set<Integer> reached = policy.reached();
    return policy
        .rules(rule -> Policy.isDeployed(rule) && rule.kind() != Facts.Kind.FUNCTION)
        .filter(number -> !reached.contains(number))
        .mapToObj(policy::rule)
        .filter(rule -> !meant(rule).isEmpty());
  }

  private static String meant(Facts.Rule rule) {
    var known = namesIn(rule.packageName());
    return known.contains(rule.name()) ? "" : Nearest.suggestion(rule.name(), known);
  }

  private static List<String> namesIn(String packageName) {
    var prefix = packageName + ".";
    return Policy.READ.stream()
        .filter(path -> path.startsWith(prefix))
        .map(path -> path.substring(prefix.length()))
        .sorted()
        .toList();
  }
}
