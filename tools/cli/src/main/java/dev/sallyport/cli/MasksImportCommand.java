package dev.sallyport.cli;

import dev.sallyport.cli.gitleaks.Imported;
import dev.sallyport.cli.gitleaks.NoGitleaksConfigException;
import dev.sallyport.dsl.MaskSet;
import dev.sallyport.dsl.Reading;
import dev.sallyport.engine.bundle.PolicyLoadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Turns rules that others have written into a mask file. */
@Command(
    name = "import",
    description = {
      "Turn a configuration of gitleaks into a mask file.",
      "What could not be carried over goes to standard error."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ./sallyport masks import gitleaks.toml --output gitleaks.mask"})
final class MasksImportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The configuration, in TOML.")
  private Path file = Path.of("");

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write the mask file (default: standard output).")
  private Optional<Path> output = Optional.empty();

  @Mixin private PolicyOptions options = new PolicyOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    var imported = imported();
    if (output.isPresent()) {
      Files.writeString(output.get(), imported.text());
    } else {
      spec.commandLine().getOut().print(imported.text());
      spec.commandLine().getOut().flush();
    }
    var err = spec.commandLine().getErr();
    imported.notes().forEach(note -> err.println("not carried over: " + note));
    err.printf("%d of %d rules became detectors%n", imported.detectors(), imported.rules());
    return 0;
  }

  private Imported imported() throws IOException {
    try {
      return Imported.of(Files.readString(file), existing());
    } catch (NoGitleaksConfigException e) {
      throw new CommandFailedException(file + ": " + e.getMessage());
    }
  }

  /** What the file will stand beside; if that is wrong or not there, nothing can clash with it. */
  private MaskSet existing() {
    try {
      var beside =
          MaskFiles.read(List.of(), options.policy).sources().stream()
              .filter(source -> output.isEmpty() || !isSame(Path.of(source.name()), output.get()))
              .toList();
      return new MaskFiles(beside).read() instanceof Reading.Parsed(var set)
          ? set
          : MaskSet.empty();
    } catch (CommandFailedException | PolicyLoadException _) {
      return MaskSet.empty();
    }
  }

  private static boolean isSame(Path one, Path other) {
    return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
  }
}
