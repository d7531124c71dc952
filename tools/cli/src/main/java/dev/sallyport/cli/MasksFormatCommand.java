package dev.sallyport.cli;

import dev.sallyport.dsl.Formatting;
import dev.sallyport.dsl.MaskFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings mask files into their canonical form. */
@Command(
    name = "fmt",
    description = "Format mask files, and name those that changed.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ./sallyport masks fmt --check"})
final class MasksFormatCommand implements Callable<Integer> {
  @Mixin private MaskFileOptions files = new MaskFileOptions();

  @Option(names = "--check", description = "Change nothing; name the files that would change.")
  private boolean check;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    var out = spec.commandLine().getOut();
    var sound = true;
    for (var source : files.read().sources()) {
      switch (MaskFormat.format(source)) {
        case Formatting.Rejected(var diagnostics) -> {
          diagnostics.forEach(out::println);
          sound = false;
        }
        case Formatting.Formatted(var text) when text.equals(source.text()) -> {}
        case Formatting.Formatted(var text) -> {
          out.println(source.name());
          if (check) {
            sound = false;
          } else {
            Files.writeString(Path.of(source.name()), text);
          }
        }
      }
    }
    return sound ? 0 : 1;
  }
}
