package dev.sallyport.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/**
 * Calls through the gateway against the same calls made directly, turn by turn, so that whatever
 * else the machine does falls on both.
 */
final class Load {
  /** What a client is told: where to go and what to show. */
  record Way(URI base, String credential) {}

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String WHOLE = "[sim:tokens 20]";
  private static final String STREAMED = "[sim:tokens 100]";

  private final Effort effort;
  private final Way direct;
  private final Way gateway;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Load(Effort effort, Way direct, Way gateway) {
    this.effort = effort;
    this.direct = direct;
    this.gateway = gateway;
  }

  List<Row> rows() {
    var rows = new ArrayList<Row>();
    rows.addAll(rows("A message in one piece, gateway against direct", false));
    rows.addAll(rows("A streamed message of 100 deltas, gateway against direct", true));
    return rows;
  }

  private List<Row> rows(String group, boolean stream) {
    var through = new Turns();
    var around = new Turns();
    turn(gateway, stream, new Turns());
    turn(direct, stream, new Turns());
    for (int round = 0; round < effort.rounds(); round++) {
      turn(gateway, stream, through);
      turn(direct, stream, around);
      through.calls.add(callsPerSecond(gateway, stream));
      around.calls.add(callsPerSecond(direct, stream));
    }
    var rows = new ArrayList<Row>();
    if (stream) {
      rows.add(
          new Row(
              group,
              "first event, median",
              median(through.first),
              "direct",
              median(around.first),
              "ms"));
    }
    rows.add(
        new Row(
            group, "to the end, median", median(through.end), "direct", median(around.end), "ms"));
    rows.add(
        new Row(
            group,
            "to the end, 99th percentile",
            quantile(through.end, 0.99),
            "direct",
            quantile(around.end, 0.99),
            "ms"));
    rows.add(
        new Row(
            group,
            effort.clients() + " clients at once",
            median(through.calls),
            "direct",
            median(around.calls),
            "calls/s"));
    return rows;
  }

  /**
   * What was measured on one way: milliseconds to the first byte and to the last, calls a second.
   */
  private static final class Turns {
    final List<Double> first = new ArrayList<>();
    final List<Double> end = new ArrayList<>();
    final List<Double> calls = new ArrayList<>();
  }

  private void turn(Way way, boolean stream, Turns turns) {
    for (int call = 0; call < effort.calls(); call++) {
      var started = System.nanoTime();
      call(way, stream, () -> turns.first.add(millisSince(started)));
      turns.end.add(millisSince(started));
    }
  }

  private double callsPerSecond(Way way, boolean stream) {
    var done = new LongAdder();
    var started = System.nanoTime();
    var until = started + effort.round().toNanos();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var clients = new ArrayList<java.util.concurrent.Future<?>>();
      for (int i = 0; i < effort.clients(); i++) {
        clients.add(
            threads.submit(
                () -> {
                  do {
                    call(way, stream, () -> {});
                    done.increment();
                  } while (System.nanoTime() < until);
                }));
      }
      for (var one : clients) {
        one.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new BenchException("a call failed", e);
    }
    return done.sum() / ((System.nanoTime() - started) / 1e9);
  }

  private void call(Way way, boolean stream, Runnable first) {
    var body =
        "{\"model\":\"claude-sonnet-5\",\"max_tokens\":1000,\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
            .formatted(stream, stream ? STREAMED : WHOLE);
    var request =
        HttpRequest.newBuilder(way.base().resolve("/v1/messages"))
            .timeout(PATIENCE)
            .header("x-api-key", way.credential())
            .header("anthropic-version", "2023-06-01")
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    try {
      finish(sent(request), stream, first);
    } catch (IOException e) {
      throw new BenchException("a call failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }

  /** The JDK's client now and then takes a connection from its pool that it is about to close. */
  private HttpResponse<InputStream> sent(HttpRequest request)
      throws IOException, InterruptedException {
    try {
      return client.send(request, BodyHandlers.ofInputStream());
    } catch (IOException _) {
      return client.send(request, BodyHandlers.ofInputStream());
    }
  }

  private static void finish(HttpResponse<InputStream> response, boolean stream, Runnable first)
      throws IOException {
    try (var in = response.body()) {
      in.read();
      first.run();
      var rest = in.readAllBytes();
      if (response.statusCode() != 200) {
        throw new BenchException("a call was answered with " + response.statusCode(), null);
      }
      if (stream && rest.length < 1000) {
        throw new BenchException("a stream ended early", null);
      }
    }
  }

  private static double millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e6;
  }

  private static double median(List<Double> values) {
    return quantile(values, 0.5);
  }

  private static double quantile(List<Double> values, double share) {
    var sorted = values.stream().sorted().toList();
    return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * sorted.size())));
  }
}
