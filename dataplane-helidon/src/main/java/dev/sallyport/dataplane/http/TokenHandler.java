package dev.sallyport.dataplane.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.Arrival;
import dev.sallyport.engine.pipeline.CredentialsReader;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.OpenReply;
import dev.sallyport.engine.token.TokenAnswer;
import dev.sallyport.engine.token.TokenEndpoint;
import dev.sallyport.engine.token.TokenLimits;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The gateway's tokens over HTTP: {@code POST /oauth/token}, {@code /oauth/revoke} and {@code
 * /oauth/device_authorization}, which take forms, and two documents for whoever has to know where
 * those are and which keys sign.
 */
public final class TokenHandler {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final Headers UNKEPT =
      new Headers(
          Map.of(
              "content-type", List.of("application/json"), "cache-control", List.of("no-store")));

  /** Long enough to spare a fetch for each token, and far shorter than a key is announced. */
  private static final Headers KEPT =
      new Headers(
          Map.of(
              "content-type",
              List.of("application/json"),
              "cache-control",
              List.of("max-age=300")));

  private final ExchangeLine line;
  private final TokenEndpoint endpoint;

  private TokenHandler(ExchangeLine line, TokenEndpoint endpoint) {
    this.line = line;
    this.endpoint = endpoint;
  }

  /** Adds the paths to a gateway's routes. */
  public static void serve(HttpRouting.Builder routes, ExchangeLine line, TokenEndpoint endpoint) {
    var handler = new TokenHandler(line, endpoint);
    routes
        .post(
            "/oauth/token",
            handler.taking(
                (exchange, arrival, form) ->
                    endpoint.token(exchange, CredentialsReader.holding(arrival), form)))
        .post(
            "/oauth/revoke", handler.taking((exchange, _, form) -> endpoint.revoke(exchange, form)))
        .post(
            "/oauth/device_authorization",
            handler.taking(
                (exchange, arrival, form) ->
                    endpoint.device(exchange, arrival.peer().address(), form)))
        .get("/oauth/jwks", handler.giving(() -> text(endpoint.jwksJson())))
        .get(
            "/.well-known/oauth-authorization-server",
            handler.giving(() -> json(endpoint.metadata())));
  }

  private interface Form {
    TokenAnswer answer(String exchange, Arrival arrival, byte[] form);
  }

  private Handler taking(Form form) {
    return (request, response) -> {
      var arrival = LineHandler.arrival(request);
      var isForm = isForm(request);
      line.runOpen(
          arrival,
          LineHandler.responder(response),
          exchange -> {
            var answer =
                isForm
                    ? form.answer(exchange, arrival, read(arrival.body()))
                    : endpoint.unreadable(exchange);
            return new OpenReply(answer.status(), UNKEPT, json(answer.body()));
          });
    };
  }

  private Handler giving(Supplier<byte[]> document) {
    return (request, response) ->
        line.runOpen(
            LineHandler.arrival(request),
            LineHandler.responder(response),
            _ -> new OpenReply(200, KEPT, document.get()));
  }

  private static boolean isForm(ServerRequest request) {
    return request
        .headers()
        .first(HeaderNames.CONTENT_TYPE)
        .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(FORM))
        .orElse(false);
  }

  /** One byte more than is allowed, so that the endpoint sees that it is too much. */
  private static byte[] read(InputStream body) {
    try {
      return body.readNBytes(TokenLimits.FORM_MAX_BYTES + 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] json(ObjectNode node) {
    return StrictJson.bytes(node);
  }

  private static byte[] text(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
