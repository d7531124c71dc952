package dev.sallyport.workbench.lint;

import dev.sallyport.dsl.Nearest;
import dev.sallyport.opa.Facts;
import java.util.List;
import java.util.stream.Stream;

/** {@link LintCode#UNKNOWN_INPUT_PATH}. */
final class InputPaths implements LintRule {
  /** More names than anybody reads. */
  private static final int MOST_LISTED = 12;

  @Override
  public Stream<Finding> findings(Policy policy) {
    return policy.facts().paths().stream()
        .map(
            path ->
                Finding.of(
                    LintCode.UNKNOWN_INPUT_PATH,
                    path.at(),
                    "the schema has no `" + path.path() + "`." + instead(path)));
  }

  private static String instead(Facts.Path path) {
    var near = Nearest.suggestion(path.unknown(), path.known());
    return near.isEmpty() ? " There are: " + listed(path.known()) : near;
  }

  private static String listed(List<String> names) {
    var shown = "`" + String.join("`, `", names.stream().limit(MOST_LISTED).toList()) + "`";
    return names.size() > MOST_LISTED ? shown + ", …" : shown;
  }
}
