package dev.sallyport.cli;

import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.opa.Opa;
import dev.sallyport.workbench.PolicyFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Formats Rego as OPA does, and masks in their canonical form. */
@Command(
    name = "fmt",
    description = "Format the policies and masks of a directory, and name the files that changed.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ./sallyport fmt --check"})
final class FormatCommand implements Callable<Integer> {
  @Mixin private PolicyOptions options = new PolicyOptions();

  @Option(names = "--check", description = "Change nothing; name the files that would change.")
  private boolean check;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    var out = spec.commandLine().getOut();
    try (var opa = Opa.start()) {
      var result = PolicyFormat.of(PolicyFiles.read(options.policy), opa);
      result.findings().forEach(out::println);
      for (var file : result.changed().entrySet()) {
        out.println(file.getKey());
        if (!check) {
          Files.writeString(options.policy.resolve(file.getKey()), file.getValue());
        }
      }
      return result.findings().isEmpty() && (!check || result.changed().isEmpty()) ? 0 : 1;
    }
  }
}
