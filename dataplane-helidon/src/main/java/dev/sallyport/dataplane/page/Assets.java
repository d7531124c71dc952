package dev.sallyport.dataplane.page;

import dev.sallyport.dataplane.http.LineHandler;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.OpenReply;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** The files that pages name: sheets of styles, a sign, and scripts. */
public final class Assets {
  private static final Map<String, String> TYPES =
      Map.of(
          "sallyport.css", "text/css; charset=utf-8",
          "sallyport.svg", "image/svg+xml",
          "console.css", "text/css; charset=utf-8",
          "console.js", "text/javascript; charset=utf-8",
          "replay.js", "text/javascript; charset=utf-8",
          "post.js", "text/javascript; charset=utf-8");

  private Assets() {}

  /** Adds a path for each. */
  public static void serve(HttpRouting.Builder routes, ExchangeLine line) {
    TYPES.forEach(
        (name, type) -> {
          var file = read(name);
          var headers =
              new Headers(
                  Map.of(
                      "content-type", List.of(type),
                      "cache-control", List.of("max-age=300"),
                      "x-content-type-options", List.of("nosniff")));
          routes.get(
              "/assets/" + name,
              (request, response) ->
                  line.runOpen(
                      LineHandler.arrival(request),
                      LineHandler.responder(response),
                      _ -> new OpenReply(200, headers, file)));
        });
  }

  /** One of them. */
  public static byte[] read(String name) {
    try (var file = Assets.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException("the file `" + name + "` of the pages is not there");
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
