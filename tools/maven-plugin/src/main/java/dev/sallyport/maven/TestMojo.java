package dev.sallyport.maven;

import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.workbench.CoverageGate;
import dev.sallyport.workbench.PolicyTests;
import dev.sallyport.workbench.report.Reports;
import dev.sallyport.workbench.report.TestText;
import dev.sallyport.workbench.tested.Tested;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Runs the tests of policies, on the engine that production runs and on OPA's own, and the examples
 * of masks.
 */
@Mojo(name = "test", defaultPhase = LifecyclePhase.TEST, threadSafe = true)
public final class TestMojo extends PolicyMojo {

  /** A regular expression: only tests whose package and name hold a match are run. */
  @Parameter(property = "sallyport.test", defaultValue = "")
  private String test = "";

  /** Whether it is a failure that there is no test to run. */
  @Parameter(property = "sallyport.failIfNoTests", defaultValue = "true")
  private boolean failIfNoTests = true;

  /**
   * How much must be covered: {@code 90} for every package, {@code gateway.request=100} for one.
   */
  @Parameter(property = "sallyport.minCoverage")
  private List<String> minCoverage = List.of();

  /** Where reports go: JUnit XML, lcov, Cobertura XML and HTML. */
  @Parameter(
      property = "sallyport.reportsDirectory",
      defaultValue = "${project.build.directory}/sallyport-reports")
  private File reportsDirectory = new File("target/sallyport-reports");

  /** Whether to list every test, with its time and what it prints. */
  @Parameter(property = "sallyport.verbose", defaultValue = "false")
  private boolean verbose;

  /** Whether failures leave the build alone, as Surefire has it. */
  @Parameter(property = "maven.test.failure.ignore", defaultValue = "false")
  private boolean testFailureIgnore;

  @Parameter(property = "skipTests", defaultValue = "false")
  private boolean skipTests;

  /** Whether to run tests that have passed before on the same files. */
  @Parameter(property = "sallyport.always", defaultValue = "false")
  private boolean always;

  @Override
  void run(Path policy, PolicyFiles files)
      throws IOException, MojoExecutionException, MojoFailureException {
    if (skipTests) {
      getLog().info("Tests are skipped.");
      return;
    }
    var settings = List.of(test, "" + failIfNoTests, "" + minCoverage).toString();
    if (!always
        && test.isEmpty()
        && reportsDirectory.isDirectory()
        && isDone("test", files, settings)) {
      getLog().info("Nothing has changed since the tests passed; -Dsallyport.always runs them.");
      return;
    }
    var gate = gate();
    switch (new PolicyTests(opa(), Clock.systemUTC()).run(files, test)) {
      case Tested.Unfit(var lines) -> throw wrong(lines);
      case Tested.Run run -> {
        new Reports(reportsDirectory.toPath())
            .write(run, files.files(), policy, Clock.systemUTC().instant());
        var failure = judge(run, gate);
        if (failure.isEmpty()) {
          done("test", files, settings);
        } else if (testFailureIgnore) {
          getLog().error(failure);
        } else {
          throw new MojoFailureException(failure);
        }
      }
    }
  }

  private CoverageGate gate() throws MojoExecutionException {
    try {
      return CoverageGate.read(minCoverage);
    } catch (IllegalArgumentException e) {
      throw new MojoExecutionException("<minCoverage>: " + e.getMessage(), e);
    }
  }

  /** Prints how it went, and says what is wrong in one sentence; empty if nothing is. */
  private String judge(Tested.Run run, CoverageGate gate) {
    TestText.of(run, verbose).forEach(run.passed() ? getLog()::info : getLog()::error);
    var shortfalls = List.<String>of();
    // A part of the tests reaches a part of the lines: that says nothing of the rest.
    if (test.isEmpty()) {
      TestText.missed(run.coverage()).forEach(getLog()::warn);
      shortfalls = gate.shortfalls(run.coverage().values());
      shortfalls.forEach(getLog()::error);
      getLog().info(TestText.covered(run.coverage()));
    }
    getLog().info(TestText.total(run));
    if (!run.passed()) {
      return "There are test failures; the reports are in " + reportsDirectory;
    }
    if (run.tests().isEmpty() && failIfNoTests) {
      return "No test was run" + (test.isEmpty() ? "" : " for `" + test + "`");
    }
    return shortfalls.isEmpty() ? "" : "Too few lines are covered";
  }
}
