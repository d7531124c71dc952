package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.model.Headers;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which fields travel on. Unknown ones do, in both directions: the API grows by them. What belongs
 * to one connection (RFC 9110, section 7.6.1), to the client's credential, or to the organisation's
 * account with the service does not.
 */
final class ForwardedHeaders {
  private static final Set<String> ONE_CONNECTION =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "host",
          "content-length",
          "expect");

  // Replies are read, so they must come uncompressed; the rest says where the caller sits, or which
  // trace of the organisation's the call belongs to (ADR 50).
  private static final Set<String> NOT_TO_THE_SERVICE =
      Set.of(
          "accept-encoding",
          "baggage",
          "cookie",
          "forwarded",
          "origin",
          "referer",
          "traceparent",
          "tracestate",
          "via",
          "x-real-ip");

  private static final Set<String> NOT_TO_THE_CLIENT =
      Set.of(
          "anthropic-organization-id",
          "request-id",
          "set-cookie",
          "server",
          "via",
          "date",
          "alt-svc",
          "strict-transport-security");

  private ForwardedHeaders() {}

  static Headers toService(Headers client) {
    var named = connectionOptions(client);
    return client.without(
        name ->
            ONE_CONNECTION.contains(name)
                || NOT_TO_THE_SERVICE.contains(name)
                || CredentialsReader.carries(name)
                || name.startsWith("x-forwarded-")
                || name.startsWith("x-sallyport-")
                // What was decided upon is what is sent: a caller cannot take it back here.
                || (named.contains(name) && !name.startsWith("anthropic-")));
  }

  static Headers toClient(Headers service, String exchange) {
    var named = connectionOptions(service);
    return service
        .without(
            name ->
                ONE_CONNECTION.contains(name)
                    || NOT_TO_THE_CLIENT.contains(name)
                    || CredentialsReader.carries(name)
                    || name.startsWith("anthropic-ratelimit-")
                    || name.startsWith("cf-")
                    || named.contains(name))
        .with("request-id", exchange);
  }

  private static Set<String> connectionOptions(Headers headers) {
    var names = new TreeSet<String>();
    for (var value : headers.all("connection")) {
      for (var name : value.split(",", -1)) {
        names.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }
}
