package dev.sallyport.workbench.lint;

import dev.sallyport.opa.Facts;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@link LintCode#REGEX_NOT_LINEAR}, {@link LintCode#INVALID_REGEX} and {@link
 * LintCode#DYNAMIC_REGEX}.
 */
final class Regexes implements LintRule {
  /** What other dialects have, and no matching in linear time. */
  private static final Pattern NOT_LINEAR =
      Pattern.compile("\\(\\?(?:=|!|<=|<!|>)|\\\\[1-9]|\\\\k[<{']|\\(\\?P=|[*+?}]\\+");

  @Override
  public Stream<Finding> findings(Policy policy) {
    return policy.facts().patterns().stream()
        .filter(pattern -> Policy.isDeployed(policy.rule(pattern.rule())))
        .flatMap(Regexes::finding)
        .distinct();
  }

  private static Stream<Finding> finding(Facts.Pattern pattern) {
    if (pattern.text().isEmpty()) {
      return pattern.fromInput()
          ? Stream.of(
              Finding.of(
                  LintCode.DYNAMIC_REGEX,
                  pattern.at(),
                  "the pattern of `%s` comes from `input`, so who calls writes it"
                      .formatted(pattern.function())))
          : Stream.empty();
    }
    if (pattern.fault().isEmpty()) {
      return Stream.empty();
    }
    // RE2 stumbles over one thing; whether it is one of these shows in what it quotes.
    var sign = NOT_LINEAR.matcher(pattern.fault());
    return Stream.of(
        sign.find()
            ? notLinear(pattern, sign)
            : Finding.of(
                LintCode.INVALID_REGEX,
                pattern.at(),
                "`%s` is no regular expression of RE2: %s"
                    .formatted(pattern.text(), pattern.fault())));
  }

  private static Finding notLinear(Facts.Pattern pattern, Matcher sign) {
    return Finding.of(
        LintCode.REGEX_NOT_LINEAR,
        pattern.at(),
        "`%s` has `%s`, which cannot be matched in linear time: `%s` is undefined with it"
            .formatted(pattern.text(), sign.group(), pattern.function()));
  }
}
