package dev.sallyport.workbench.report;

import dev.sallyport.workbench.lint.Finding;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** How findings of lint are written down. */
public enum LintFormat {
  /** {@code file:line:column: code: message}, for people and editors. */
  TEXT,
  /** JUnit XML, for build servers. */
  JUNIT,
  /** SARIF 2.1.0, for code scanning. */
  SARIF,
  /** Commands that GitHub Actions shows beside the lines. */
  GITHUB;

  /**
   * The whole report; empty or ended by a line break.
   *
   * @param folder the policy directory as a reader of the report finds it, such as {@code rego};
   *     text names files as the other commands do, from that directory
   */
  public String of(List<Finding> findings, String folder) {
    return switch (this) {
      case TEXT -> findings.stream().map(finding -> finding + "\n").collect(Collectors.joining());
      case JUNIT -> LintJunit.of(findings, folder);
      case SARIF -> Sarif.of(findings, folder);
      case GITHUB -> GithubAnnotations.of(findings, folder);
    };
  }

  /**
   * What to call the policy directory: from where the reader is, if it lies below, or else in full.
   */
  public static String folder(Path policy, Path reader) {
    var here = reader.toAbsolutePath().normalize();
    var there = policy.toAbsolutePath().normalize();
    var shown = there.startsWith(here) ? here.relativize(there) : there;
    return shown.toString().replace('\\', '/');
  }

  /** A file's name from where the reader of a report is. */
  static String path(Finding finding, String folder) {
    var file = finding.at().file();
    return file.isEmpty() ? folder : folder.isEmpty() ? file : folder + "/" + file;
  }
}
