package dev.sallyport.engine.decisionlog;

import dev.sallyport.engine.fetch.FetchException;
import dev.sallyport.engine.fetch.FetchLimits;
import dev.sallyport.engine.fetch.Web;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

/**
 * A service that receives decision logs as OPA sends them: arrays of events, packed with gzip.
 *
 * @param location the whole address, such as {@code https://logs.example/logs}
 * @param token the bearer token for each call, read anew so that it can be renewed; empty for none
 * @see <a href="https://www.openpolicyagent.org/docs/management-decision-logs">OPA's decision log
 *     service API</a>
 */
public record LogService(URI location, Supplier<Optional<String>> token, Web web)
    implements Destination {
  private static final int TOO_LARGE = 413;

  @Override
  public String name() {
    return Web.shown(location);
  }

  @Override
  public Duration gather() {
    return DecisionLogLimits.GATHER;
  }

  @Override
  public void deliver(List<byte[]> lines) {
    int status;
    try {
      status = web.post(location, fields(), packed(lines), FetchLimits.ANSWER_TIMEOUT);
    } catch (FetchException e) {
      throw new UndeliveredException(String.valueOf(e.getMessage()), false);
    }
    if (status / 100 != 2) {
      throw new UndeliveredException(
          "%s: the server answered %d%s".formatted(name(), status, meaning(status)),
          status == TOO_LARGE);
    }
  }

  private Map<String, String> fields() {
    var fields = new LinkedHashMap<String, String>();
    fields.put("Content-Type", "application/json");
    fields.put("Content-Encoding", "gzip");
    token.get().ifPresent(secret -> fields.put("Authorization", "Bearer " + secret));
    return fields;
  }

  private static byte[] packed(List<byte[]> lines) {
    var bytes = new ByteArrayOutputStream();
    try (var packed = new GZIPOutputStream(bytes)) {
      var before = '[';
      for (var line : lines) {
        packed.write(before);
        packed.write(line);
        before = ',';
      }
      packed.write(']');
    } catch (IOException e) {
      throw new UncheckedIOException("an array can always be written to", e);
    }
    return bytes.toByteArray();
  }

  private static String meaning(int status) {
    return switch (status) {
      case 401, 403 -> ": give a token that it takes with `--decision-log-token-file`";
      case 404 -> ": nothing receives decision logs there; OPA's services do under `/logs`";
      case TOO_LARGE -> ": that is too much at once";
      default -> status / 100 == 3 ? ": redirects are not followed" : "";
    };
  }
}
