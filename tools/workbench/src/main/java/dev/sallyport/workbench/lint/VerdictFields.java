package dev.sallyport.workbench.lint;

import dev.sallyport.dsl.Nearest;
import dev.sallyport.engine.policy.VerdictSet;
import dev.sallyport.opa.Facts;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@link LintCode#UNKNOWN_VERDICT_FIELD} and {@link LintCode#MISSING_VERDICT_FIELD}. */
final class VerdictFields implements LintRule {

  @Override
  public Stream<Finding> findings(Policy policy) {
    return Policy.VERDICTS.entrySet().stream()
        .flatMap(
            verdicts ->
                verdicts.getValue().stream()
                    .flatMap(set -> findings(policy, set, verdicts.getKey() + "." + set.name())));
  }

  private static Stream<Finding> findings(Policy policy, VerdictSet set, String path) {
    var rules =
        policy.facts().rules().stream()
            .filter(rule -> Policy.isRead(rule) && rule.path().equals(path))
            .toList();
    var members = rules.stream().flatMap(rule -> rule.members().stream()).toList();
    var written =
        members.stream()
            .flatMap(member -> member.fields().stream())
            .map(Facts.Field::name)
            .collect(Collectors.toSet());
    return Stream.concat(
        members.stream().flatMap(member -> of(member, set)),
        // Where verdicts are computed, their types tell the names, though not where they stand.
        rules.stream()
            .filter(rule -> rule.members().isEmpty())
            .flatMap(
                rule ->
                    rule.fields().stream()
                        .filter(name -> !set.fields().contains(name) && !written.contains(name))
                        .map(
                            name ->
                                Finding.of(
                                    LintCode.UNKNOWN_VERDICT_FIELD,
                                    rule.at(),
                                    unknown(set, name)))));
  }

  private static Stream<Finding> of(Facts.Member member, VerdictSet set) {
    var unknown =
        member.fields().stream()
            .filter(field -> !set.fields().contains(field.name()))
            .map(
                field ->
                    Finding.of(
                        LintCode.UNKNOWN_VERDICT_FIELD, field.at(), unknown(set, field.name())));
    var missing = new TreeSet<>(set.needed());
    member.fields().forEach(field -> missing.remove(field.name()));
    return Stream.concat(
        unknown,
        missing.stream()
            .map(
                name ->
                    Finding.of(
                        LintCode.MISSING_VERDICT_FIELD,
                        member.at(),
                        "`%s` needs `%s`".formatted(set.name(), name))));
  }

  private static String unknown(VerdictSet set, String name) {
    var near = Nearest.suggestion(name, set.fields());
    var instead = near.isEmpty() ? " It has `" + String.join("`, `", set.fields()) + "`" : near;
    return "`%s` has no field `%s`.%s".formatted(set.name(), name, instead);
  }
}
