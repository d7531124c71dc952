package dev.sallyport.cli;

import dev.sallyport.engine.bundle.BundleArchive;
import dev.sallyport.engine.bundle.PolicyDirectory;
import dev.sallyport.opa.Opa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compiles a policy directory to a bundle file. */
@Command(
    name = "build",
    description = "Compile a policy directory to a bundle that a gateway loads.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ./sallyport build -o policy.tar.gz"})
final class BuildCommand implements Callable<Integer> {
  @Mixin private PolicyOptions options = new PolicyOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "The bundle to write (default: bundle.tar.gz).")
  private Path output = Path.of("bundle.tar.gz");

  @Option(
      names = "--revision",
      paramLabel = "NAME",
      description = "What to call it (default: what `.manifest` says, or digits of its digest).")
  private String revision = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    try (var opa = Opa.start()) {
      var bundle = PolicyDirectory.compile(options.policy, opa).named(revision);
      Files.write(output, BundleArchive.write(bundle.files()));
      spec.commandLine().getOut().println(output + " " + bundle.manifest().revision());
    }
    return 0;
  }
}
