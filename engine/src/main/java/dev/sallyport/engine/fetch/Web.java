package dev.sallyport.engine.fetch;

import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks web servers: over https, or over http on loopback; without redirects, for answers of bounded
 * size within a bounded time.
 */
public final class Web implements AutoCloseable {

  // A redirect could lead from a server that is trusted to one that is not.
  private final HttpClient client =
      HttpClient.newBuilder()
          .followRedirects(Redirect.NEVER)
          .connectTimeout(FetchLimits.CONNECT_TIMEOUT)
          .build();

  /** Whether files may be fetched from there: https anywhere, plain http on loopback alone. */
  public static boolean isSafe(URI location) {
    var scheme = location.getScheme() == null ? "" : location.getScheme().toLowerCase(Locale.ROOT);
    return location.getHost() != null
        && location.getRawUserInfo() == null
        && (scheme.equals("https") || (scheme.equals("http") && isLoopback(location.getHost())));
  }

  /** Whether that is this machine, by a name that no name server has a say in. */
  public static boolean isLoopback(String host) {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /**
   * Asks for what is there.
   *
   * @param within how long it may take until the last byte has come
   * @throws FetchException if nothing came in that time, or more than {@code maxBytes}
   */
  public HttpResponse<byte[]> ask(
      URI location, Map<String, String> fields, Duration within, int maxBytes) {
    return send(
        request(location, fields, within),
        within,
        maxBytes,
        "cannot be fetched (%s), or is larger than " + (maxBytes >> 10) + " KiB");
  }

  /**
   * Sends something there.
   *
   * @param within how long it may take until the last byte of the answer has come
   * @return the answer's status
   * @throws FetchException if no whole answer came in that time; what was sent may have arrived
   */
  public int post(URI location, Map<String, String> fields, byte[] body, Duration within) {
    var request = request(location, fields, within).POST(BodyPublishers.ofByteArray(body));
    return send(
            request,
            within,
            FetchLimits.DOCUMENT_MAX_BYTES,
            "cannot be reached, or gives no whole answer (%s)")
        .statusCode();
  }

  /**
   * Sends something there, for an answer that is read.
   *
   * @param within how long it may take until the last byte of the answer has come
   * @throws FetchException if no whole answer came in that time, or more than {@code maxBytes}
   */
  public HttpResponse<byte[]> exchange(
      URI location, Map<String, String> fields, byte[] body, Duration within, int maxBytes) {
    return send(
        request(location, fields, within).POST(BodyPublishers.ofByteArray(body)),
        within,
        maxBytes,
        "cannot be reached, or gives no whole answer (%s)");
  }

  /**
   * Any other request, for an answer that is read.
   *
   * @param within how long it may take until the last byte of the answer has come
   * @throws FetchException if no whole answer came in that time, or more than {@code maxBytes}
   */
  public HttpResponse<byte[]> request(
      String method,
      URI location,
      Map<String, String> fields,
      byte[] body,
      Duration within,
      int maxBytes) {
    return send(
        request(location, fields, within)
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body)),
        within,
        maxBytes,
        "cannot be reached, or gives no whole answer (%s)");
  }

  private static HttpRequest.Builder request(
      URI location, Map<String, String> fields, Duration within) {
    if (!isSafe(location)) {
      throw new FetchException(
          shown(location) + ": is not an https address, and plain http is for loopback alone");
    }
    var request = HttpRequest.newBuilder(location).timeout(within);
    fields.forEach(request::header);
    return request;
  }

  private HttpResponse<byte[]> send(
      HttpRequest.Builder built, Duration within, int maxBytes, String failure) {
    var request = built.build();
    var location = request.uri();
    var bounded = BodyHandlers.limiting(BodyHandlers.ofByteArray(), maxBytes);
    var answer = client.sendAsync(request, bounded);
    try {
      // The request's own time-out ends with the header; this one also bounds a body that drips.
      return answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      answer.cancel(true);
      throw late(location, within);
    } catch (InterruptedException _) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new FetchException(shown(location) + ": the fetch was interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof HttpTimeoutException) {
        throw late(location, within);
      }
      var cause = e.getCause() == null ? e : e.getCause();
      throw new FetchException(
          shown(location) + ": " + failure.formatted(cause.getClass().getSimpleName()));
    }
  }

  /** An address without its query, since people put keys into queries. */
  public static String shown(URI location) {
    var text = location.toString();
    var query = text.indexOf('?');
    return query < 0 ? text : text.substring(0, query);
  }

  private static FetchException late(URI location, Duration within) {
    return new FetchException(
        "%s: did not answer within %d s".formatted(shown(location), within.toSeconds()));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
