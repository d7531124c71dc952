package dev.sallyport.engine.fetch;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A file on a web server, asked for as OPA's bundle service protocol says: with the ETag that is
 * known, and with the wish that the answer be held until there is another.
 *
 * @param token the bearer token for each call, read anew so that it can be renewed; empty for none
 * @see <a href="https://www.openpolicyagent.org/docs/management-bundles#bundle-service-api">OPA's
 *     bundle service API</a>
 */
public record BundleService(URI location, Supplier<Optional<String>> token, Web web)
    implements Fetcher {

  /** The type by which a server says that it holds answers. */
  private static final String HOLDS_ANSWERS = "application/vnd.openpolicyagent.bundles";

  @Override
  public Fetched fetch(String etag, Duration wait) {
    var fields = new LinkedHashMap<String, String>();
    fields.put(
        "Prefer", wait.isZero() ? "modes=snapshot" : "modes=snapshot;wait=" + wait.toSeconds());
    if (!etag.isEmpty()) {
      fields.put("If-None-Match", etag);
    }
    token.get().ifPresent(secret -> fields.put("Authorization", "Bearer " + secret));
    var answer =
        web.ask(
            location, fields, FetchLimits.ANSWER_TIMEOUT.plus(wait), FetchLimits.FILE_MAX_BYTES);
    var type = answer.headers().firstValue("content-type").orElse("");
    return switch (answer.statusCode()) {
      case 200 ->
          new Fetched.Fresh(
              answer.body(),
              answer.headers().firstValue("etag").orElse(""),
              type.equals(HOLDS_ANSWERS));
      case 304 -> new Fetched.Unchanged();
      default ->
          throw new FetchException(
              "%s: the server answered %d%s"
                  .formatted(
                      Web.shown(location), answer.statusCode(), meaning(answer.statusCode())));
    };
  }

  private static String meaning(int status) {
    return switch (status) {
      case 401, 403 -> ": give a token that it takes with `--policy-token-file`";
      case 404 -> ": there is no such bundle";
      default -> status / 100 == 3 ? ": redirects are not followed" : "";
    };
  }
}
