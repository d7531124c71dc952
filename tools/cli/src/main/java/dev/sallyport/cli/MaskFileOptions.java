package dev.sallyport.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which mask files a command works on. */
final class MaskFileOptions {
  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "Mask files, or folders of them (default: those of the policy directory).")
  private List<Path> files = List.of();

  @Mixin private PolicyOptions options = new PolicyOptions();

  MaskFiles read() {
    return MaskFiles.read(files, options.policy);
  }
}
