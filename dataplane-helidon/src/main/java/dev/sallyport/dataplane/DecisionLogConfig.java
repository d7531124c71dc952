package dev.sallyport.dataplane;

import dev.sallyport.engine.decisionlog.DecisionLog;
import dev.sallyport.engine.decisionlog.DecisionLogLimits;
import dev.sallyport.engine.decisionlog.Destination;
import dev.sallyport.engine.decisionlog.LogFile;
import dev.sallyport.engine.decisionlog.LogService;
import dev.sallyport.engine.fetch.FetchLimits;
import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.fetch.Web;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Where decisions are logged.
 *
 * @param where a file, or the {@code https:} address of a service that receives OPA's decision logs
 * @param token a file with the bearer token for that service
 * @param labels what tells this gateway from others; {@code id} and {@code version} come by
 *     themselves
 * @param diskBytes how much may wait on disk until it is delivered
 */
public record DecisionLogConfig(
    String where, Optional<Path> token, Map<String, String> labels, long diskBytes) {

  public DecisionLogConfig {
    labels = Map.copyOf(labels);
    if (diskBytes < DecisionLogLimits.DISK_LEAST_BYTES) {
      throw new UnusableConfigException(
          "`--decision-log-disk-mib` is at least " + (DecisionLogLimits.DISK_LEAST_BYTES >> 20));
    }
    if (isAddress(where)) {
      if (!Web.isSafe(uri(where))) {
        throw new UnusableConfigException(
            "the decision log's address must be https, or http on loopback, without a user in it");
      }
    } else if (token.isPresent()) {
      throw new UnusableConfigException(
          "`--decision-log-token-file` is for a service, and `%s` is a file".formatted(where));
    } else if (Files.isDirectory(Path.of(where))) {
      throw new UnusableConfigException(
          "the decision log `%s` is a directory: name a file".formatted(where));
    }
  }

  /**
   * Opens the log.
   *
   * @throws UnusableConfigException if the state directory cannot be used
   */
  DecisionLog open(Path state, Web web, Clock clock) {
    var folder = state.resolve("decisions");
    var shown = new TreeMap<String, String>();
    shown.put("id", UUID.randomUUID().toString());
    shown.put("version", Version.TEXT);
    shown.putAll(labels);
    try {
      return DecisionLog.open(
          destination(web),
          new DecisionLog.Setup(folder, diskBytes, shown),
          clock,
          new Pace(FetchLimits.POLL, new SecureRandom()));
    } catch (IOException e) {
      throw new UnusableConfigException(
          "the decision log cannot be kept in `%s` (%s): choose another state directory with `--state`"
              .formatted(folder, e.getClass().getSimpleName()));
    }
  }

  private Destination destination(Web web) {
    return isAddress(where)
        ? new LogService(uri(where), () -> token.map(PolicyConfig::read), web)
        : new LogFile(Path.of(where));
  }

  private static boolean isAddress(String where) {
    return where.startsWith("https:") || where.startsWith("http:");
  }

  private static URI uri(String where) {
    try {
      return URI.create(where);
    } catch (IllegalArgumentException _) {
      throw new UnusableConfigException("the decision log's address cannot be read");
    }
  }
}
