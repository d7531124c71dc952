package dev.sallyport.maven;

import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.workbench.lint.Lint;
import dev.sallyport.workbench.report.LintFormat;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Looks for what is suspicious in policies that the check finds nothing wrong with. Some of it
 * depends on what tests come to, so it follows them.
 */
@Mojo(name = "lint", defaultPhase = LifecyclePhase.TEST, threadSafe = true)
public final class LintMojo extends PolicyMojo {

  /** Where reports go: {@code lint.xml} (JUnit) and {@code lint.sarif}. */
  @Parameter(
      property = "sallyport.reportsDirectory",
      defaultValue = "${project.build.directory}/sallyport-reports")
  private File reportsDirectory = new File("target/sallyport-reports");

  /** Whether findings leave the build alone. */
  @Parameter(property = "sallyport.lintFailureIgnore", defaultValue = "false")
  private boolean lintFailureIgnore;

  /** Whether to print findings as GitHub Actions reads them; by default, where it runs. */
  @Parameter(property = "sallyport.githubAnnotations", defaultValue = "${env.GITHUB_ACTIONS}")
  private boolean githubAnnotations;

  /** What the files of reports are named from: where Maven was started. */
  @Parameter(defaultValue = "${session.executionRootDirectory}", readonly = true)
  private File root = new File(".");

  @Override
  void run(Path policy, PolicyFiles files) throws IOException, MojoFailureException {
    if (Files.exists(report(LintFormat.SARIF)) && isDone("lint", files, "")) {
      getLog().info("Nothing has changed since lint found nothing.");
      return;
    }
    var findings = Lint.findings(files, opa(), Clock.systemUTC().instant());
    var folder = LintFormat.folder(policy, root.toPath());
    Files.createDirectories(reportsDirectory.toPath());
    for (var format : new LintFormat[] {LintFormat.JUNIT, LintFormat.SARIF}) {
      Files.writeString(report(format), format.of(findings, folder));
    }
    if (githubAnnotations) {
      // A command begins its line, which a line of Maven's log does not.
      System.out.print(LintFormat.GITHUB.of(findings, folder));
    }
    if (findings.isEmpty()) {
      done("lint", files, "");
    } else if (lintFailureIgnore) {
      findings.forEach(finding -> getLog().warn(finding.toString()));
    } else {
      throw wrong(findings.stream().map(Object::toString).toList());
    }
  }

  private Path report(LintFormat format) {
    return reportsDirectory
        .toPath()
        .resolve(format == LintFormat.SARIF ? "lint.sarif" : "lint.xml");
  }
}
