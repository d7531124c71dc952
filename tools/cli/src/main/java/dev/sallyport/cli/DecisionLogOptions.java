package dev.sallyport.cli;

import dev.sallyport.dataplane.DecisionLogConfig;
import dev.sallyport.engine.decisionlog.DecisionLogLimits;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where decisions are logged. */
final class DecisionLogOptions {
  @Option(
      names = "--decision-log",
      paramLabel = "FILE|URL",
      description =
          "Log decisions as OPA does: to a file, or to a service that receives OPA's decision logs"
              + " (default: not at all).")
  private Optional<String> where = Optional.empty();

  @Option(
      names = "--decision-log-token-file",
      paramLabel = "FILE",
      description = "A file with the bearer token for that service.")
  private Optional<Path> token = Optional.empty();

  @Option(
      names = "--decision-log-label",
      paramLabel = "NAME=VALUE",
      description = "A label in each event, beside `id` and `version`; may be repeated.")
  private Map<String, String> labels = new LinkedHashMap<>();

  @Option(
      names = "--decision-log-disk-mib",
      paramLabel = "N",
      description = "How much may wait on disk until it is delivered (default: 256).")
  private int diskMib = (int) (DecisionLogLimits.DISK_BYTES >> 20);

  Optional<DecisionLogConfig> config() {
    if (where.isEmpty() && (token.isPresent() || !labels.isEmpty())) {
      throw new CommandFailedException(
          "`--decision-log-token-file` and `--decision-log-label` need `--decision-log`.");
    }
    return where.map(known -> new DecisionLogConfig(known, token, labels, (long) diskMib << 20));
  }
}
