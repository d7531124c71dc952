package dev.sallyport.cli;

import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.opa.Formatted;
import dev.sallyport.opa.Opa;
import dev.sallyport.opa.Rejected;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Formats Rego as OPA does. */
@Command(
    name = "fmt",
    description = "Format the policies of a directory.",
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
    var sound = true;
    try (var opa = Opa.load()) {
      for (var file : PolicyFiles.read(options.policy).files().entrySet()) {
        if (!file.getKey().endsWith(".rego")) {
          continue;
        }
        switch (opa.format(file.getKey(), file.getValue())) {
          case Rejected rejected -> {
            rejected.diagnostics().forEach(out::println);
            sound = false;
          }
          case Formatted formatted when formatted.text().equals(file.getValue()) -> {}
          case Formatted formatted -> {
            out.println(file.getKey());
            if (check) {
              sound = false;
            } else {
              Files.writeString(options.policy.resolve(file.getKey()), formatted.text());
            }
          }
        }
      }
    }
    return sound ? 0 : 1;
  }
}
