package dev.sallyport.engine.identity;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Fetches the documents in which providers publish their keys: without redirects, of bounded size,
 * within a bounded time.
 */
public final class Documents implements AutoCloseable {

  private static final String ACCEPTED =
      "application/json, application/samlmetadata+xml, application/xml";

  private final Duration timeout;
  private final HttpClient client;

  /** Documents that come within {@link IdentityLimits#FETCH_TIMEOUT}, or not at all. */
  public Documents() {
    this(IdentityLimits.FETCH_TIMEOUT);
  }

  /**
   * @param timeout how long one document may take
   */
  public Documents(Duration timeout) {
    this.timeout = timeout;
    // A redirect could lead from a provider that is trusted to a host that is not.
    this.client =
        HttpClient.newBuilder().followRedirects(Redirect.NEVER).connectTimeout(timeout).build();
  }

  /**
   * The document's bytes.
   *
   * @throws UnusableIssuerException saying why there are none
   */
  public byte[] fetch(URI location) {
    return answered(location, HttpRequest.newBuilder(location).GET());
  }

  /**
   * What comes back for a form.
   *
   * @param clientId who sends it
   * @param secret by which the client proves that (RFC 6749, section 2.3.1); empty if it does not
   * @throws UnusableIssuerException if nothing comes back that could be read
   */
  public byte[] post(URI location, Map<String, String> form, String clientId, String secret) {
    var body =
        form.entrySet().stream()
            .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    var request =
        HttpRequest.newBuilder(location)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body));
    if (!secret.isEmpty()) {
      var who = encoded(clientId) + ":" + encoded(secret);
      var basic = Base64.getEncoder().encodeToString(who.getBytes(StandardCharsets.UTF_8));
      request.header("Authorization", "Basic " + basic);
    }
    return answered(location, request);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private byte[] answered(URI location, HttpRequest.Builder request) {
    if (!Locations.isSafe(location)) {
      throw new UnusableIssuerException(
          "`%s` is not an https address, and plain http is for loopback alone".formatted(location));
    }
    var response = send(location, request.header("Accept", ACCEPTED).timeout(timeout).build());
    if (response.statusCode() != 200) {
      throw new UnusableIssuerException(
          "`%s` answered %d where 200 was expected%s"
              .formatted(
                  location,
                  response.statusCode(),
                  response.statusCode() / 100 == 3 ? ": redirects are not followed" : ""));
    }
    return response.body();
  }

  private HttpResponse<byte[]> send(URI location, HttpRequest request) {
    var bounded =
        BodyHandlers.limiting(BodyHandlers.ofByteArray(), IdentityLimits.DOCUMENT_MAX_BYTES);
    var answer = client.sendAsync(request, bounded);
    try {
      // The request's own time-out ends with the header; this one also bounds a body that drips.
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      answer.cancel(true);
      throw late(location);
    } catch (InterruptedException _) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new UnusableIssuerException("the fetch of `%s` was interrupted".formatted(location));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof HttpTimeoutException) {
        throw late(location);
      }
      var cause = e.getCause() == null ? e : e.getCause();
      throw new UnusableIssuerException(
          "`%s` cannot be fetched (%s), or is larger than %d KiB"
              .formatted(
                  location,
                  cause.getClass().getSimpleName(),
                  IdentityLimits.DOCUMENT_MAX_BYTES / 1024));
    }
  }

  private UnusableIssuerException late(URI location) {
    return new UnusableIssuerException(
        "`%s` did not answer within %d ms".formatted(location, timeout.toMillis()));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
