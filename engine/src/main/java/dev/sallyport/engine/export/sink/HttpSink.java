package dev.sallyport.engine.export.sink;

import dev.sallyport.engine.export.Event;
import dev.sallyport.engine.export.EventFormat;
import dev.sallyport.engine.export.ExportLimits;
import dev.sallyport.engine.export.ExportedLog.Aside;
import dev.sallyport.engine.export.Sink;
import dev.sallyport.engine.export.UndeliveredException;
import dev.sallyport.engine.fetch.FetchException;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A service that takes batches of events by POST, and confirms each by an answer 2xx.
 *
 * @param token the bearer token for each request, read anew so that it can be renewed; empty for
 *     none
 */
public record HttpSink(
    URI address, Supplier<Optional<String>> token, EventFormat format, Web web, Clock clock)
    implements Sink {
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY = 429;

  public HttpSink {
    if (!Web.isSafe(address)) {
      throw new IllegalArgumentException(
          "an export's address is https, or http on loopback, without a user in it");
    }
  }

  @Override
  public String kind() {
    return "http";
  }

  @Override
  public List<Aside> deliver(List<Event> events) {
    var body = format.together(events.stream().map(Event::bytes).toList());
    var answer = post(body);
    var status = answer.statusCode();
    if (status / 100 == 2) {
      return untaken(events, answer);
    }
    var message = "%s answers %d".formatted(Web.shown(address), status);
    if (status == TOO_MANY || status >= 500) {
      throw retryAfter(answer)
          .map(pause -> UndeliveredException.after(message, pause))
          .orElseGet(() -> UndeliveredException.passing(message));
    }
    // What leads elsewhere, or wants another credential, is the operator's to mend.
    throw status == 400 || status == 413 || status == 422
        ? UndeliveredException.refused(message)
        : UndeliveredException.passing(
            status == REQUEST_TIMEOUT ? message : message + ": look at its configuration");
  }

  private HttpResponse<byte[]> post(EventFormat.Body body) {
    Map<String, String> fields = new HashMap<>();
    fields.put("content-type", body.type());
    token.get().ifPresent(secret -> fields.put("authorization", "Bearer " + secret));
    try {
      return web.exchange(
          address, fields, body.bytes(), ExportLimits.ANSWER, ExportLimits.ANSWER_MAX_BYTES);
    } catch (FetchException e) {
      throw UndeliveredException.passing(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException _) {
      // A token with a line break; the message might quote it.
      throw UndeliveredException.passing(
          Web.shown(address) + ": the token holds what no header field can");
    }
  }

  /**
   * A receiver of OTLP can take a batch but for some of its records, and say how many: which, it
   * does not say, and the batch must not be sent again, unless it has taken none of it. As many are
   * set aside as it has rejected, the first ones, so that they are counted.
   *
   * @see <a href="https://opentelemetry.io/docs/specs/otlp/#partial-success-1">OTLP, partial
   *     success</a>
   */
  private List<Aside> untaken(List<Event> events, HttpResponse<byte[]> answer) {
    if (!format.name().equals("otlp") || answer.body().length == 0) {
      return List.of();
    }
    try {
      var rejected =
          StrictJson.object(answer.body()).at("/partialSuccess/rejectedLogRecords").asLong();
      if (rejected <= 0) {
        return List.of();
      }
      var why =
          "%s rejects %d of the %d entries from %d on, and does not say which"
              .formatted(
                  Web.shown(address), rejected, events.size(), events.getFirst().entry().leaf());
      if (rejected >= events.size()) {
        throw UndeliveredException.refused(why);
      }
      return events.stream()
          .limit(rejected)
          .map(event -> new Aside(event.entry().leaf(), why))
          .toList();
    } catch (MalformedJsonException _) {
      // It has taken them; what else it says need not be JSON.
      return List.of();
    }
  }

  /** Seconds, or a time (RFC 9110, section 10.2.3). */
  private Optional<Duration> retryAfter(HttpResponse<byte[]> answer) {
    var text = answer.headers().firstValue("retry-after").orElse("").strip();
    if (text.matches("\\d{1,6}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      var at = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
      return Optional.of(Duration.between(clock.instant(), at)).filter(Duration::isPositive);
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
