package dev.sallyport.engine.notice;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A server that people's chats or programs stand behind, in the moods that it is told to have. */
public final class FarSide implements AutoCloseable {
  private final HttpServer server;
  private final Deque<Mood> moods = new ArrayDeque<>();
  private final List<Taken> taken = new ArrayList<>();
  private Function<Taken, String> answers = _ -> "ok";

  /** A request that came. */
  public record Taken(String path, Map<String, List<String>> fields, String body) {
    public String field(String name) {
      return fields.entrySet().stream()
          .filter(field -> field.getKey().equalsIgnoreCase(name))
          .map(field -> field.getValue().getFirst())
          .findFirst()
          .orElse("");
    }
  }

  /** How it answers once. */
  public sealed interface Mood {
    /** It takes nothing. */
    record Refusing(int status, Map<String, String> fields) implements Mood {}

    /** It takes it, and the answer never comes. */
    record BreakingOff() implements Mood {}

    /** It takes it when it is let to. */
    record Slow(CountDownLatch until) implements Mood {}
  }

  public FarSide() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  public synchronized FarSide will(Mood... next) {
    moods.addAll(List.of(next));
    return this;
  }

  public static Mood refusing(int status) {
    return new Mood.Refusing(status, Map.of());
  }

  /** What it says to what it takes. */
  public synchronized FarSide answering(Function<Taken, String> says) {
    answers = says;
    return this;
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  public synchronized List<Taken> taken() {
    return List.copyOf(taken);
  }

  private synchronized Mood mood() {
    var next = moods.poll();
    return next == null ? new Mood.Slow(new CountDownLatch(0)) : next;
  }

  private synchronized String take(Taken one) {
    taken.add(one);
    return answers.apply(one);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      var one =
          new Taken(
              exchange.getRequestURI().getPath(), Map.copyOf(exchange.getRequestHeaders()), body);
      switch (mood()) {
        case Mood.Refusing(var status, var fields) -> {
          fields.forEach(exchange.getResponseHeaders()::set);
          exchange.sendResponseHeaders(status, -1);
        }
        case Mood.BreakingOff _ -> {
          take(one);
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write('{');
        }
        case Mood.Slow(var until) -> {
          until.await();
          var answer = take(one).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
