package dev.sallyport.engine.upstream.credential;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.engine.json.StrictJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A server that issues secrets over HTTP, as it is told to, and keeps what it was asked. */
final class Desk implements AutoCloseable {

  /** What was asked. */
  record Asked(String method, String path, String token, String betas, JsonNode body) {}

  /** What is answered. */
  record Answer(int status, String body) {}

  final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private volatile Function<Asked, Answer> rule;

  Desk(Function<Asked, Answer> rule) throws IOException {
    this.rule = rule;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  void now(Function<Asked, Answer> other) {
    rule = other;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = exchange.getRequestBody().readAllBytes();
      var fields = exchange.getRequestHeaders();
      var question =
          new Asked(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              String.valueOf(fields.getFirst("X-Vault-Token")),
              String.valueOf(fields.getFirst("anthropic-beta")),
              body.length == 0 ? StrictJson.newObject() : StrictJson.object(body));
      asked.add(question);
      var answer = rule.apply(question);
      var bytes = answer.body().getBytes(java.nio.charset.StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
