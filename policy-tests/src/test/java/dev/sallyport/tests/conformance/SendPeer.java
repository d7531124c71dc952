package dev.sallyport.tests.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;

/** What `http.send` is asked against: each path answers in its own way, and all is written down. */
final class SendPeer {
  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain";

  private final List<String> received = new ArrayList<>();
  private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

  /** Serves on a server that has not been started. */
  void on(HttpServer server) {
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::serve);
    server.start();
  }

  /** What came since this was asked last: method, target, headers and body. */
  synchronized List<String> received() {
    var all = List.copyOf(received);
    received.clear();
    counts.clear();
    return all;
  }

  private synchronized void note(HttpExchange exchange, String body) {
    var fields = new TreeMap<String, List<String>>(exchange.getRequestHeaders());
    // How connections are kept and what a client is called is not OPA's to say.
    fields.remove("Connection");
    fields.computeIfPresent(
        "User-agent", (_, values) -> values.getFirst().equals("me") ? values : List.of("any"));
    // Java's client says of other methods too that there is no body.
    if (!Set.of("POST", "PUT", "PATCH").contains(exchange.getRequestMethod())) {
      fields.remove("Content-length", List.of("0"));
    }
    received.add(
        exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + fields + " " + body);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      note(exchange, body);
      var path = exchange.getRequestURI().getPath();
      var number = counts.computeIfAbsent(path, _ -> new AtomicInteger()).incrementAndGet();
      // A connection that is used again may be one that ends just then, which clients hide.
      exchange.getResponseHeaders().set("Connection", "close");
      var steps = path.substring(1).split("/", 2);
      var rest = steps.length > 1 ? steps[1] : "";
      switch (steps[0]) {
        case "redirect" -> redirect(exchange, rest);
        case "status" -> status(exchange, Integer.parseInt(rest));
        case "flaky" -> flaky(exchange, number, Integer.parseInt(rest));
        case "cached" -> cached(exchange, rest, number);
        case "silent", "drips", "cut", "closed" -> fail(exchange, steps[0]);
        case "echo" -> answer(exchange, TEXT, exchange.getRequestMethod() + " " + body);
        case "counted" -> answer(exchange, TEXT, "answer " + number);
        default -> answer(exchange, steps[0]);
      }
    }
  }

  private static void answer(HttpExchange exchange, String kind) throws IOException {
    switch (kind) {
      case "json" -> answer(exchange, JSON, "{\"a\": [1, {\"b\": null}], \"c\": \"d\"}");
      case "problem" -> answer(exchange, "application/problem+json; charset=utf-8", "{\"a\": 1}");
      case "yaml" -> answer(exchange, "application/yaml", "a: [1, two]\nb:\n  c: true\n");
      case "text" -> answer(exchange, TEXT, "{\"a\": 1}");
      case "text-json" -> answer(exchange, TEXT, "{\"a\": 1}");
      case "text-yaml" -> answer(exchange, TEXT, "a: 1\n");
      case "broken-json" -> answer(exchange, JSON, "{\"a\": ");
      case "numbers" -> answer(exchange, JSON, "[1.0, 1e3, 12345678901234567890, -0, 0.1]");
      case "bytes" -> answer(exchange, "application/octet-stream", new byte[] {0, 1, 2, 127, 65});
      case "unicode" -> answer(exchange, JSON, "[\"é€😀\", \"\\u0000\\ud83d\\ude00<&>\"]");
      case "gzip" -> packed(exchange);
      case "broken-gzip" -> {
        exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        answer(exchange, JSON, "no gzip");
      }
      case "headers" -> {
        exchange.getResponseHeaders().put("X-Many", List.of("one", "two"));
        exchange.getResponseHeaders().set("Pragma", "no-cache");
        answer(exchange, TEXT, "headers");
      }
      case "redirect-nowhere" -> status(exchange, 301);
      case "redirect-ftp" -> {
        exchange.getResponseHeaders().set("Location", "ftp://127.0.0.1/");
        status(exchange, 302);
      }
      case "caller" -> answer(exchange, TEXT, caller(exchange));
      default -> status(exchange, 404);
    }
  }

  private static String caller(HttpExchange exchange) throws IOException {
    return ((HttpsExchange) exchange).getSSLSession().getPeerPrincipal().getName();
  }

  private static void packed(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write("{\"packed\": true}".getBytes(UTF_8));
    }
    answer(exchange, JSON, packed.toByteArray());
  }

  /** Such as {@code 302/echo}: where to go on stands behind the status. */
  private static void redirect(HttpExchange exchange, String rest) throws IOException {
    exchange.getResponseHeaders().set("Location", rest.substring(3));
    status(exchange, Integer.parseInt(rest.substring(0, 3)));
  }

  /** Ends without an answer as often as is said. */
  private static void flaky(HttpExchange exchange, int number, int failures) throws IOException {
    if (number % (failures + 1) != 0) {
      fail(exchange, "closed");
    } else {
      answer(exchange, TEXT, "at last");
    }
  }

  private static void cached(HttpExchange exchange, String how, int number) throws IOException {
    var fields = exchange.getResponseHeaders();
    switch (how) {
      case "max-age", "etag", "fading" -> fields.set("Cache-Control", "max-age=60");
      case "no-store" -> fields.set("Cache-Control", "no-store, max-age=60");
      default -> {}
    }
    if (how.equals("fading")) {
      fields.set("ETag", "\"1\"");
      if (exchange.getRequestHeaders().containsKey("If-None-Match")) {
        status(exchange, 500);
        return;
      }
    }
    if (how.equals("etag")) {
      fields.set("ETag", "\"1\"");
      if ("\"1\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
        status(exchange, 304);
        return;
      }
    }
    switch (how) {
      case "error" -> status(exchange, 500);
      case "missing" -> status(exchange, 404);
      default -> answer(exchange, JSON, String.valueOf(number));
    }
  }

  private static void fail(HttpExchange exchange, String how) throws IOException {
    switch (how) {
      case "silent" -> rest();
      case "drips" -> {
        exchange.sendResponseHeaders(200, 100);
        exchange.getResponseBody().write('a');
        exchange.getResponseBody().flush();
        rest();
      }
      case "cut" -> {
        exchange.sendResponseHeaders(200, 100);
        exchange.getResponseBody().write('a');
        exchange.getResponseBody().flush();
      }
      default -> {}
    }
  }

  /** Longer than anybody waits. */
  private static void rest() throws IOException {
    try {
      TimeUnit.SECONDS.sleep(2);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void status(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
  }

  private static void answer(HttpExchange exchange, String type, String text) throws IOException {
    answer(exchange, type, text.getBytes(UTF_8));
  }

  private static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
      exchange.sendResponseHeaders(200, -1);
    } else {
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** The same over TLS, which asks its callers who they are. */
  void over(HttpsServer server, SendKeys keys) {
    server.setHttpsConfigurator(keys.configurator());
    on(server);
  }
}
