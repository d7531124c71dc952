package dev.sallyport.workbench.report;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Somebody's text in the cell of a Markdown table: as code, where nothing of it is markup, and no
 * `@name` calls anybody.
 *
 * @see <a href="https://github.github.com/gfm/#tables-extension-">Tables</a> and <a
 *     href="https://github.github.com/gfm/#code-spans">code spans</a> of GitHub's Markdown
 */
final class Code {
  private static final Pattern BACKTICKS = Pattern.compile("`+");

  private Code() {}

  /** A line of code for each line of the text. */
  static String of(String text) {
    return text.lines().map(Code::line).collect(Collectors.joining("<br>"));
  }

  private static String line(String line) {
    if (line.isEmpty()) {
      return "";
    }
    // A span ends at as many backticks as it begins with, so it begins with more than it holds.
    var longest =
        BACKTICKS.matcher(line).results().mapToInt(found -> found.group().length()).max().orElse(0);
    var fence = "`".repeat(longest + 1);
    var isBare = !line.startsWith("`") && !line.endsWith("`") && !line.startsWith(" ");
    var pad = isBare ? "" : " ";
    return fence + pad + escaped(line) + pad + fence;
  }

  /** A cell ends at a bar, in code too; other signs that are not printed stand for themselves. */
  private static String escaped(String line) {
    return line.replace("|", "\\|").replaceAll("[\\p{Cc}\\p{Cf}]", "\uFFFD");
  }
}
