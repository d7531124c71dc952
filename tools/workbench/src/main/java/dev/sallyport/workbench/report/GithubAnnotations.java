package dev.sallyport.workbench.report;

import dev.sallyport.workbench.lint.Finding;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Findings as workflow commands: GitHub Actions shows them beside the lines of a pull request.
 *
 * @see <a
 *     href="https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands">
 *     GitHub's description</a>, and its toolkit for what is escaped
 */
final class GithubAnnotations {
  private GithubAnnotations() {}

  static String of(List<Finding> findings, String folder) {
    return findings.stream()
        .map(finding -> command(finding, folder) + "\n")
        .collect(Collectors.joining());
  }

  private static String command(Finding finding, String folder) {
    var at = finding.at();
    var place =
        at.line() == 0 ? "" : "line=%d,col=%d,".formatted(at.line(), Math.max(at.column(), 1));
    return "::%s file=%s,%stitle=%s::%s"
        .formatted(
            switch (finding.level()) {
              case ERROR -> "error";
              case WARNING -> "warning";
            },
            property(LintFormat.path(finding, folder)),
            place,
            property(finding.code()),
            data(finding.message()));
  }

  private static String data(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }
}
