package dev.sallyport.cli;

import dev.sallyport.dsl.Reading;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what is wrong in mask files. */
@Command(
    name = "check",
    description = "Say what is wrong in mask files, and where.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ./sallyport masks check rego/masks/baseline.mask"})
final class MasksCheckCommand implements Callable<Integer> {
  @Mixin private MaskFileOptions files = new MaskFileOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    return switch (files.read().read()) {
      case Reading.Parsed _ -> 0;
      case Reading.Rejected(var diagnostics) -> {
        diagnostics.forEach(spec.commandLine().getOut()::println);
        yield 1;
      }
    };
  }
}
