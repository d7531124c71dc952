package dev.sallyport.engine.decisionlog;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/** A service that takes decision logs as OPA sends them, in the moods that it is told to have. */
final class Receiver implements AutoCloseable {
  private final HttpServer server;
  private final Deque<Mood> moods = new ArrayDeque<>();
  private final List<String> taken = new ArrayList<>();
  private final List<Headers> fields = new ArrayList<>();
  private int most = Integer.MAX_VALUE;
  private int largest;

  /** How it answers once. */
  sealed interface Mood {
    /** With that status, and without taking anything. */
    record Refusing(int status) implements Mood {}

    /** It takes everything, and its answer breaks off. */
    record BreakingOff() implements Mood {}

    /** It takes everything when it is let to. */
    record Slow(CountDownLatch until) implements Mood {}
  }

  Receiver(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/logs", this::answer);
    server.start();
  }

  /** Its next answers, before it takes everything again. */
  synchronized Receiver will(Mood... next) {
    moods.addAll(List.of(next));
    return this;
  }

  /** It takes no more events than that at once. */
  synchronized void takesAtMost(int events) {
    most = events;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port() + "/logs");
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** The decisions that it has taken, in the order in which they came. */
  synchronized List<String> taken() {
    return List.copyOf(taken);
  }

  /** The most events that it has taken at once. */
  synchronized int largest() {
    return largest;
  }

  /** What was said beside each array, taken or not. */
  synchronized List<Headers> fields() {
    return List.copyOf(fields);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var events = PlainJson.read(unpacked(exchange));
      switch (mood(exchange)) {
        case Mood.Refusing(var status) -> exchange.sendResponseHeaders(status, -1);
        case Mood.BreakingOff _ -> {
          take(events);
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write('{');
        }
        case Mood.Slow(var until) -> {
          until.await();
          exchange.sendResponseHeaders(take(events), -1);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Mood mood(HttpExchange exchange) {
    fields.add(exchange.getRequestHeaders());
    return moods.isEmpty() ? new Mood.Slow(new CountDownLatch(0)) : moods.removeFirst();
  }

  private static String unpacked(HttpExchange exchange) throws IOException {
    try (var in = new GZIPInputStream(exchange.getRequestBody())) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private synchronized int take(JsonNode events) {
    if (events.size() > most) {
      return 413;
    }
    largest = Math.max(largest, events.size());
    events.forEach(event -> taken.add(event.path("decision_id").asText()));
    return 200;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
