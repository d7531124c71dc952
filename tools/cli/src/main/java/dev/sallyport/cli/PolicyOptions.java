package dev.sallyport.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which policy directory a command works on. */
final class PolicyOptions {
  @Option(
      names = "--policy",
      paramLabel = "DIR",
      description = "The policy directory (default: rego).")
  Path policy = Path.of("rego");
}
