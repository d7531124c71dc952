package dev.sallyport.workbench.lint;

import dev.sallyport.dsl.Nearest;
import dev.sallyport.opa.Facts.Comment;
import dev.sallyport.opa.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Comments {@code # sallyport:ignore code, code}: they silence findings of their own line, or,
 * where they stand alone, of the next line that is no comment.
 */
final class Ignores {
  private static final Pattern DIRECTIVE = Pattern.compile("\\s*sallyport:ignore\\b(.*)");

  private static final int EVERY = 0;

  /**
   * One code of one comment.
   *
   * @param line whose findings it silences; {@link #EVERY} for those of the whole file
   */
  private record Ignore(Place at, int line, String code) {
    boolean silences(Finding finding) {
      return finding.at().file().equals(at.file())
          && (line == EVERY || finding.at().line() == line)
          && finding.code().equals(code);
    }
  }

  private final List<Ignore> ignores = new ArrayList<>();

  Ignores(List<Comment> comments, Map<String, String> texts) {
    for (var comment : comments) {
      var directive = DIRECTIVE.matcher(comment.text());
      if (directive.matches()) {
        var lines = texts.getOrDefault(comment.at().file(), "").lines().toList();
        var line = target(lines, comment.at().line());
        Arrays.stream(directive.group(1).strip().split("[,\\s]+", -1))
            .forEach(code -> ignores.add(new Ignore(comment.at(), line, code)));
      }
    }
  }

  private static int target(List<String> lines, int line) {
    if (!isComment(lines, line)) {
      return line;
    }
    var next = line + 1;
    while (isComment(lines, next)) {
      next++;
    }
    var stands = next <= lines.size() ? lines.get(next - 1) : "";
    return stands.startsWith("package ") ? EVERY : next;
  }

  private static boolean isComment(List<String> lines, int line) {
    return line <= lines.size() && lines.get(line - 1).stripLeading().startsWith("#");
  }

  /** What no comment silences, and the comments that silence nothing. */
  List<Finding> applied(List<Finding> findings) {
    var left = new ArrayList<>(findings);
    left.removeIf(finding -> ignores.stream().anyMatch(ignore -> ignore.silences(finding)));
    ignores.stream()
        .filter(ignore -> findings.stream().noneMatch(ignore::silences))
        .forEach(
            ignore -> left.add(Finding.of(LintCode.USELESS_IGNORE, ignore.at(), useless(ignore))));
    return left;
  }

  private static String useless(Ignore ignore) {
    if (ignore.code().isEmpty()) {
      return "say what to ignore, as in `# sallyport:ignore " + LintCode.UNTESTED_RULE.word() + "`";
    }
    var where = ignore.line() == EVERY ? "this file" : "line " + ignore.line();
    return LintCode.of(ignore.code()).isPresent()
        ? "%s has no `%s` to ignore".formatted(where, ignore.code())
        : "there is no `%s` to ignore.%s"
            .formatted(
                ignore.code(),
                Nearest.suggestion(
                    ignore.code(), Arrays.stream(LintCode.values()).map(LintCode::word).toList()));
  }
}
