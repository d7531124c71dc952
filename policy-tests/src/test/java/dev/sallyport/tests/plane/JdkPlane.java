package dev.sallyport.tests.plane;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.Arrival;
import dev.sallyport.engine.pipeline.ExchangeLine;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** HTTP in: hands every request to the line, on one virtual thread each. */
record JdkPlane(HttpServer server, ExecutorService threads) implements AutoCloseable {

  static JdkPlane start(ExchangeLine line) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
      server.setExecutor(threads);
      server.createContext(
          "/",
          exchange -> {
            try (exchange) {
              line.run(arrival(exchange), (status, headers) -> begin(exchange, status, headers));
            }
          });
      server.start();
      return new JdkPlane(server, threads);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Arrival arrival(HttpExchange exchange) {
    URI uri = exchange.getRequestURI();
    return new Arrival(
        exchange.getRequestMethod(),
        uri.getRawPath(),
        Optional.ofNullable(uri.getRawQuery()).orElse(""),
        new Headers(exchange.getRequestHeaders()),
        exchange.getRequestBody());
  }

  private static OutputStream begin(HttpExchange exchange, int status, Headers headers) {
    headers.fields().forEach((name, values) -> exchange.getResponseHeaders().put(name, values));
    try {
      exchange.sendResponseHeaders(status, length(headers));
      return exchange.getResponseBody();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As the server wants it: 0 stands for "not known", and -1 for none. */
  private static long length(Headers headers) {
    return headers
        .first("content-length")
        .map(Long::parseLong)
        .map(length -> length == 0 ? -1 : length)
        .orElse(0L);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
