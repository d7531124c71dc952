package dev.sallyport.dataplane.http;

import dev.sallyport.engine.model.BugException;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.OpenReply;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** {@code GET /openapi.json}: the gateway's own API, described for programs. Open to everybody. */
public final class OpenApiHandler implements HttpService {

  private static final Headers JSON =
      new Headers(Map.of("content-type", List.of("application/json")));

  private final ExchangeLine line;
  private final byte[] description;

  public OpenApiHandler(ExchangeLine line) {
    this.line = line;
    this.description = description();
  }

  /** The description, as UTF-8. */
  public static byte[] description() {
    try (var file = OpenApiHandler.class.getResourceAsStream("openapi.json")) {
      if (file == null) {
        throw new BugException("`openapi.json` is not among the resources");
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get(
        "/openapi.json",
        (request, response) ->
            line.runOpen(
                LineHandler.arrival(request),
                LineHandler.responder(response),
                _ -> new OpenReply(200, JSON, description)));
  }
}
