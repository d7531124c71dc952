package dev.sallyport.tests.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/** Refuses everything, in the one form of which all clients show the reason once. */
final class RefusingServer implements AutoCloseable {
  static final String REASON = "`mallory` may not use `claude-opus-5-5`: ask the team `ml`.";

  private static final String BODY =
      """
      {"type":"error","request_id":"req_refused",\
      "error":{"type":"policy_blocked","message":"%s"}}"""
          .formatted(REASON);

  private final HttpServer server;

  private RefusingServer(HttpServer server) {
    this.server = server;
  }

  static RefusingServer start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", RefusingServer::refuse);
    server.start();
    return new RefusingServer(server);
  }

  Target target() {
    return new Target(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "mallory's token");
  }

  private static void refuse(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().set("content-type", "application/json");
      exchange.getResponseHeaders().set("request-id", "req_refused");
      exchange.getResponseHeaders().set("x-should-retry", "false");
      byte[] body = BODY.getBytes(UTF_8);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(400, head ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
