package dev.sallyport.sim;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Locale;

/** Lets another process look at the exchanges, and clear them. Itself it is not recorded. */
final class LogRoutes {
  static final String PATH = "/_sim/exchanges";

  private final ExchangeLog log;

  LogRoutes(ExchangeLog log) {
    this.log = log;
  }

  void list(@SuppressWarnings("unused") ServerRequest request, ServerResponse response) {
    ObjectNode json = Wire.nothing();
    ArrayNode list = json.putArray("exchanges");
    log.snapshot().forEach(exchange -> list.add(json(exchange)));
    response
        .header(ClaudeSim.MARK, "1")
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .send(Wire.bytes(json));
  }

  void clear(@SuppressWarnings("unused") ServerRequest request, ServerResponse response) {
    log.clear();
    response.header(ClaudeSim.MARK, "1").status(Status.NO_CONTENT_204).send();
  }

  private static ObjectNode json(Exchange exchange) {
    ObjectNode json = Wire.nothing();
    json.put("number", exchange.number());
    json.put("method", exchange.method());
    json.put("path", exchange.path());
    json.put("query", exchange.query());
    ObjectNode headers = json.putObject("headers");
    exchange
        .headers()
        .forEach(
            (name, values) -> {
              ArrayNode all = headers.putArray(name);
              values.forEach(all::add);
            });
    json.put("body", exchange.body().text());
    json.put("body_sha256", Digests.hex(exchange.body().bytes()));
    exchange.status().ifPresentOrElse(s -> json.put("status", s), () -> json.putNull("status"));
    json.put("end", exchange.end().name().toLowerCase(Locale.ROOT));
    return json;
  }
}
