package dev.sallyport.cli;

import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.opa.Opa;
import dev.sallyport.workbench.lint.Lint;
import dev.sallyport.workbench.report.LintFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks for what is suspicious in policies that the check finds nothing wrong with. */
@Command(
    name = "lint",
    description = {
      "Check the policies and masks of a directory, and look for more: verdicts and masks that do not",
      "exist, rules that nothing needs or tests, hosts that are asked, patterns that are not linear."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: ./sallyport lint",
      "         ./sallyport lint --format sarif --output lint.sarif"
    })
final class LintCommand implements Callable<Integer> {
  @Mixin private PolicyOptions options = new PolicyOptions();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "text, junit, sarif or github (default: text).")
  private LintFormat format = LintFormat.TEXT;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write to a file instead of standard output.")
  private Optional<Path> output = Optional.empty();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    var files = PolicyFiles.read(options.policy);
    try (var opa = Opa.start()) {
      var findings = Lint.findings(files, opa, Clock.systemUTC().instant());
      var report = format.of(findings, LintFormat.folder(options.policy, Path.of("")));
      if (output.isPresent()) {
        Files.writeString(output.get(), report);
      } else {
        spec.commandLine().getOut().print(report);
        spec.commandLine().getOut().flush();
      }
      return findings.isEmpty() ? 0 : 1;
    }
  }
}
