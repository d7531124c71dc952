package dev.sallyport.workbench.lint;

import dev.sallyport.dsl.Nearest;
import java.util.stream.Stream;

/** {@link LintCode#UNKNOWN_MASK}. */
final class MaskNames implements LintRule {

  @Override
  public Stream<Finding> findings(Policy policy) {
    return policy.facts().rules().stream()
        .filter(rule -> Policy.isRead(rule) && rule.path().equals(Policy.MASK))
        .flatMap(rule -> rule.members().stream())
        .flatMap(member -> member.fields().stream())
        .filter(field -> field.name().equals("use") && !field.text().isEmpty())
        .filter(field -> !policy.masks().contains(field.text()))
        .map(
            field ->
                Finding.of(
                    LintCode.UNKNOWN_MASK,
                    field.textAt(),
                    "no mask file defines `%s`.%s"
                        .formatted(
                            field.text(), Nearest.suggestion(field.text(), policy.masks()))));
  }
}
