package dev.sallyport.tests.decisionlog;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/** A service that receives decision logs, from OPA as from the gateway. */
public final class LogReceiver implements AutoCloseable {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final HttpServer server;
  private final List<JsonNode> events = new ArrayList<>();
  private final List<Map<String, String>> fields = new ArrayList<>();
  private boolean refusing;

  public LogReceiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/logs", this::answer);
    server.start();
  }

  /** The service's address; logs are received under {@code /logs} there. */
  public String base() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Whether it takes nothing from now on. */
  public synchronized void refuse(boolean whether) {
    refusing = whether;
  }

  /** What it has taken. */
  public synchronized List<JsonNode> events() {
    return List.copyOf(events);
  }

  /** The header fields of what came, taken or not. */
  public synchronized List<Map<String, String>> fields() {
    return List.copyOf(fields);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange;
        GZIPInputStream body = new GZIPInputStream(exchange.getRequestBody())) {
      JsonNode read = MAPPER.readTree(body);
      Map<String, String> seen = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      seen.put(":method", exchange.getRequestMethod());
      seen.put(":path", exchange.getRequestURI().toString());
      exchange.getRequestHeaders().forEach((name, values) -> seen.put(name, values.getFirst()));
      exchange.sendResponseHeaders(taken(read, seen) ? 200 : 503, -1);
    }
  }

  private synchronized boolean taken(JsonNode read, Map<String, String> seen) {
    fields.add(seen);
    if (!refusing) {
      read.forEach(events::add);
    }
    return !refusing;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
