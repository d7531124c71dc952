package dev.sallyport.cli;

import dev.sallyport.dataplane.PolicyConfig;
import dev.sallyport.engine.bundle.PinnedKey;
import dev.sallyport.engine.bundle.Trust;
import dev.sallyport.engine.fetch.FetchLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a gateway's policy comes from. */
final class PolicySourceOptions {
  @Option(
      names = "--policy",
      paramLabel = "WHERE",
      description =
          "A policy directory, a bundle file, https://… or oci://registry/repository:tag; may be"
              + " repeated for several bundles with roots of their own (default: rego).")
  private List<String> locations = List.of("rego");

  @Option(
      names = "--policy-key",
      paramLabel = "ID=FILE",
      description =
          "Take bundles alone that this public key (PEM or JWK) has signed; may be repeated.")
  private Map<String, Path> keys = new LinkedHashMap<>();

  @Option(
      names = "--policy-scope",
      paramLabel = "SCOPE",
      description = "What the signatures must have been made for (default: no scope).")
  private String scope = "";

  @Option(
      names = "--policy-token-file",
      paramLabel = "HOST=FILE",
      description =
          "Show this server (with its port, if it has one) the token in a file, or"
              + " `user:password` for a registry; may be repeated.")
  private Map<String, Path> tokens = new LinkedHashMap<>();

  @Option(
      names = "--policy-poll-seconds",
      paramLabel = "N",
      description =
          "The shortest pause between two looks at a server that does not hold its answers"
              + " (default: 10).")
  private int pollSeconds = (int) FetchLimits.POLL.toSeconds();

  @Mixin private PolicyHostOptions hosts = new PolicyHostOptions();

  PolicyConfig config() {
    if (pollSeconds < 1) {
      throw new CommandFailedException("`--policy-poll-seconds` is at least 1.");
    }
    if (keys.isEmpty() && !scope.isEmpty()) {
      throw new CommandFailedException(
          "`--policy-scope` needs a key: name it with `--policy-key`.");
    }
    var pinned = new TreeMap<String, PinnedKey>();
    keys.forEach((id, file) -> pinned.put(id, PinnedKey.read(id, file)));
    return new PolicyConfig(
        locations,
        tokens,
        new Trust(pinned, scope),
        Duration.ofSeconds(pollSeconds),
        hosts.allowed());
  }
}
