package dev.sallyport.workbench.report;

import dev.sallyport.opa.Outcome;
import dev.sallyport.workbench.lint.Finding;
import dev.sallyport.workbench.tested.Suite;
import dev.sallyport.workbench.tested.Test;
import java.time.Duration;
import java.util.List;

/**
 * Findings as tests that fail; none as one that passes, since build servers take no test for a
 * fault.
 */
final class LintJunit {
  private LintJunit() {}

  static String of(List<Finding> findings, String folder) {
    var tests = findings.stream().map(finding -> failed(finding, folder)).toList();
    var passed =
        new Test("nothing is found", folder, Outcome.PASS, Duration.ZERO, "", "", List.of());
    return JunitXml.of(new Suite("sallyport.lint", tests.isEmpty() ? List.of(passed) : tests));
  }

  private static Test failed(Finding finding, String folder) {
    var at = finding.at();
    var place = "%s:%d:%d".formatted(LintFormat.path(finding, folder), at.line(), at.column());
    return new Test(
        finding.code() + " " + place,
        place,
        Outcome.FAIL,
        Duration.ZERO,
        "",
        finding.code() + ": " + finding.message(),
        List.of());
  }
}
