package dev.sallyport.cli;

import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.opa.Opa;
import dev.sallyport.workbench.PolicyCheck;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Checks policies and masks without running them. */
@Command(
    name = "check",
    description = "Check the policies and masks of a directory.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ./sallyport check --policy rego"})
final class CheckCommand implements Callable<Integer> {
  @Mixin private PolicyOptions options = new PolicyOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var files = PolicyFiles.read(options.policy);
    try (var opa = Opa.start()) {
      var findings = PolicyCheck.findings(files, opa);
      findings.forEach(spec.commandLine().getOut()::println);
      return findings.isEmpty() ? 0 : 1;
    }
  }
}
