package dev.sallyport.opa;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A request over HTTP that one of OPA's functions wants to be sent. Nothing of it has been checked
 * but its form: whom it may go to is the caller's to say. A record of many parts, since a request
 * has them.
 *
 * @param key tells it from other requests
 * @param uri absolute, http or https
 * @param fields its headers, in the order in which they are sent
 * @param timeout how long the function waits, redirects included; empty for as long as it takes
 * @param retries how often it is to be sent again where no answer comes
 * @param tls what is to be done about TLS beyond the usual
 */
public record WebRequest(
    String key,
    String method,
    String uri,
    List<WebField> fields,
    Bytes body,
    Optional<Duration> timeout,
    int retries,
    Optional<WebTls> tls) {

  public WebRequest {
    fields = List.copyOf(fields);
  }

  /** It quotes what a policy has put into it, so it is not for logs. */
  @Override
  public String toString() {
    return "a request of " + body.size() + " bytes";
  }
}
