package dev.sallyport.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A way to the service, as a client is told it: where to go and what to show.
 *
 * @param client keeps its connections open between calls
 */
record Way(URI base, String credential, HttpClient client) {
  /** No call takes this long; one that does has got stuck. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String LAST_EVENT = "event: message_stop";

  /** What one call took, in milliseconds, to the first byte of the reply and to the last. */
  record Took(double firstMs, double endMs) {}

  static Way to(URI base, String credential) {
    return new Way(
        base, credential, HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
  }

  /**
   * Makes one call, and reads the reply to its end.
   *
   * @throws BenchException if it is not answered in full: a refusal would be measured too well
   */
  Took call(Ask ask) {
    var request = request(ask);
    var started = System.nanoTime();
    try {
      var response = client.send(request, BodyHandlers.ofInputStream());
      try (var in = response.body()) {
        in.read();
        var first = millisSince(started);
        var rest = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        var took = new Took(first, millisSince(started));
        if (response.statusCode() != 200) {
          throw new BenchException("a call was answered with " + response.statusCode(), null);
        }
        if (ask.stream() && !rest.contains(LAST_EVENT)) {
          throw new BenchException("a stream ended early", null);
        }
        return took;
      }
    } catch (IOException e) {
      throw new BenchException("a call failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }

  private HttpRequest request(Ask ask) {
    return HttpRequest.newBuilder(base.resolve("/v1/messages"))
        .timeout(PATIENCE)
        .header("x-api-key", credential)
        .header("anthropic-version", "2023-06-01")
        .header("content-type", "application/json")
        .POST(BodyPublishers.ofString(ask.body()))
        .build();
  }

  private static double millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e6;
  }
}
