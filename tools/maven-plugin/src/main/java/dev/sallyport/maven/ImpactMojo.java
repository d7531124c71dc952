package dev.sallyport.maven;

import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.engine.payload.KeyWraps;
import dev.sallyport.engine.payload.LocalWrap;
import dev.sallyport.engine.payload.PayloadsUnavailableException;
import dev.sallyport.engine.store.AuditTrail;
import dev.sallyport.engine.store.StoreUnavailableException;
import dev.sallyport.workbench.cases.Side;
import dev.sallyport.workbench.impact.Impact;
import dev.sallyport.workbench.impact.ImpactRun;
import dev.sallyport.workbench.impact.Span;
import dev.sallyport.workbench.impact.Traffic;
import dev.sallyport.workbench.report.ImpactJson;
import dev.sallyport.workbench.report.ImpactMarkdown;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Says which decisions that are on record the policies would have made otherwise. */
@Mojo(name = "impact", threadSafe = true)
public final class ImpactMojo extends PolicyMojo {

  /** The state directory of a gateway, or a copy of it: the log, and the key of what is kept. */
  @Parameter(property = "sallyport.state", required = true)
  private File stateDirectory = new File(".sallyport");

  /** Since when: a span such as {@code 7d}, a day, or an instant. */
  @Parameter(property = "sallyport.since", defaultValue = "7d")
  private String since = "7d";

  /** Until when; until now if it is empty. */
  @Parameter(property = "sallyport.until")
  private @Nullable String until;

  /** A policy directory or a bundle that is asked the same, instead of what was decided then. */
  @Parameter(property = "sallyport.baseline")
  private @Nullable File baseline;

  /** Where the gateway's console is, for links to sessions. */
  @Parameter(property = "sallyport.console")
  private @Nullable URI console;

  /** Whether it is a failure that a decision would change. */
  @Parameter(property = "sallyport.failOnChange", defaultValue = "false")
  private boolean failOnChange;

  /** Where the reports go: {@code impact.md} and {@code impact.json}. */
  @Parameter(
      property = "sallyport.reportsDirectory",
      defaultValue = "${project.build.directory}/sallyport-reports")
  private File reportsDirectory = new File("target/sallyport-reports");

  @Override
  void run(Path policy, PolicyFiles files)
      throws IOException, MojoExecutionException, MojoFailureException {
    var impact = impact(Side.directory(policy.toString(), files));
    var links = Optional.ofNullable(console);
    var lines = ImpactMarkdown.of(impact, links);
    var reports = Files.createDirectories(reportsDirectory.toPath());
    Files.write(reports.resolve("impact.md"), lines);
    Files.writeString(reports.resolve("impact.json"), ImpactJson.of(impact, links) + "\n");
    lines.forEach(getLog()::info);
    if (impact.compared() == 0) {
      throw new MojoFailureException(
          "There is nothing to compare: name a longer time with <since>");
    }
    if (failOnChange && impact.changed() > 0) {
      throw new MojoFailureException("Decisions would change; the table is in " + reportsDirectory);
    }
  }

  private Impact impact(Side candidate) throws MojoExecutionException {
    var state = stateDirectory.toPath();
    var key = state.resolve(LocalWrap.FILE_NAME);
    if (!Files.isRegularFile(key)) {
      throw new MojoExecutionException(
          "`%s` is not there: name a gateway's state directory with <stateDirectory>"
              .formatted(key));
    }
    try (var trail = AuditTrail.open(state.resolve("sallyport.db"))) {
      var wraps = KeyWraps.of(LocalWrap.existing(key, new SecureRandom()));
      var traffic = new Traffic(trail, trail.payloads(), wraps);
      return new ImpactRun(opa(), traffic, Runtime.getRuntime().availableProcessors())
          .of(List.of(candidate), before(), span());
    } catch (StoreUnavailableException | PayloadsUnavailableException e) {
      throw new MojoExecutionException(String.valueOf(e.getMessage()), e);
    }
  }

  private List<Side> before() {
    return baseline == null ? List.of() : List.of(Side.of(baseline.toPath()));
  }

  private Span span() throws MojoExecutionException {
    try {
      return Span.said(since, Optional.ofNullable(until).orElse(""), Clock.systemUTC().instant());
    } catch (IllegalArgumentException e) {
      throw new MojoExecutionException("<since>, <until>: " + e.getMessage(), e);
    }
  }
}
