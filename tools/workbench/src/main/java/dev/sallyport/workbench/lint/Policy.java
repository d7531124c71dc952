package dev.sallyport.workbench.lint;

import dev.sallyport.engine.policy.EventRules;
import dev.sallyport.engine.policy.PolicyDecider;
import dev.sallyport.engine.policy.VerdictSet;
import dev.sallyport.opa.Facts;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What lint rules judge.
 *
 * @param facts what OPA's toolchain tells of the Rego
 * @param masks the names of the masks that mask files define
 * @param rulesOfCases the names of rules that cases without Rego expect to decide
 */
record Policy(Facts facts, Set<String> masks, Set<String> rulesOfCases) {
  /** The packages of verdicts, such as {@code gateway.request}, and what is read of each. */
  static final Map<String, List<VerdictSet>> VERDICTS =
      Map.of(
          name(PolicyDecider.ENTRYPOINT), VerdictSet.ALL,
          name(PolicyDecider.TOOL_USE), VerdictSet.ALL,
          name(PolicyDecider.ADMIN), VerdictSet.OF_ACTS);

  /** Where masks are named. */
  static final String MASK = name(PolicyDecider.ENTRYPOINT) + ".mask";

  /** The rules that the gateway reads, such as {@code gateway.request.deny}. */
  static final Set<String> READ =
      Stream.concat(
              VERDICTS.entrySet().stream()
                  .flatMap(
                      verdicts ->
                          verdicts.getValue().stream()
                              .map(set -> verdicts.getKey() + "." + set.name())),
              Stream.of(
                      EventRules.MASK,
                      EventRules.DROP,
                      PolicyDecider.SETTINGS + "/" + PolicyDecider.SETTINGS_RULE)
                  .map(Policy::name))
          .collect(Collectors.toUnmodifiableSet());

  Policy {
    masks = Set.copyOf(masks);
    rulesOfCases = Set.copyOf(rulesOfCases);
  }

  private static String name(String entrypoint) {
    return entrypoint.replace('/', '.');
  }

  Facts.Rule rule(int number) {
    return facts.rules().get(number);
  }

  /** The numbers of the rules of which something is so. */
  IntStream rules(Predicate<Facts.Rule> so) {
    return IntStream.range(0, facts.rules().size()).filter(number -> so.test(rule(number)));
  }

  /** Whether a rule is part of what is deployed: neither a test nor there for tests. */
  static boolean isDeployed(Facts.Rule rule) {
    return !rule.test() && !rule.at().file().endsWith("_test.rego");
  }

  static boolean isRead(Facts.Rule rule) {
    return isDeployed(rule) && READ.contains(rule.path());
  }

  /** Those rules, and all that they need: what needs one rule of a name needs all of that name. */
  Set<Integer> neededBy(IntStream roots) {
    var named =
        rules(_ -> true)
            .boxed()
            .collect(Collectors.groupingBy(number -> rule(number).path(), Collectors.toList()));
    var found = new TreeSet<Integer>();
    var open = new ArrayDeque<Integer>();
    roots.forEach(open::add);
    while (!open.isEmpty()) {
      var number = open.remove();
      if (found.add(number)) {
        rule(number)
            .needs()
            .forEach(next -> open.addAll(named.getOrDefault(rule(next).path(), List.of())));
      }
    }
    return found;
  }

  /** What the gateway's reading leads to. */
  Set<Integer> reached() {
    return neededBy(rules(Policy::isRead));
  }
}
