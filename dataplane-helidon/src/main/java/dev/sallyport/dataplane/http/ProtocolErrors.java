package dev.sallyport.dataplane.http;

import dev.sallyport.engine.pipeline.ErrorEnvelope;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.Unread;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import java.util.function.Supplier;

/**
 * Answers what the server turns away before any handler sees it, in the same envelope and with an
 * entry in the audit log. What the server thinks of it is not repeated: it may quote the request.
 */
public final class ProtocolErrors implements DirectHandler {
  private final Supplier<ExchangeLine> line;

  private ProtocolErrors(Supplier<ExchangeLine> line) {
    this.line = line;
  }

  /**
   * Handlers for every kind of error that the server knows.
   *
   * @param line the one on which it is recorded
   */
  public static DirectHandlers handlers(Supplier<ExchangeLine> line) {
    var handlers = DirectHandlers.builder();
    var errors = new ProtocolErrors(line);
    for (var type : EventType.values()) {
      handlers.addHandler(type, errors);
    }
    return handlers.build();
  }

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType type,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    return response(
        line.get().turnAway(request.method(), request.path(), why(request, type, status)));
  }

  private static Unread why(TransportRequest request, EventType type, Status status) {
    if (status.code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()) {
      return Unread.TOO_LARGE;
    }
    if (status.code() == Status.REQUEST_TIMEOUT_408.code()) {
      return Unread.LATE;
    }
    return switch (type) {
      case BAD_REQUEST, PAYLOAD_TOO_LARGE, FORBIDDEN, HTTP_VERSION_NOT_SUPPORTED ->
          request.headers().contains(HeaderNames.CONTENT_ENCODING)
              ? Unread.ENCODED
              : Unread.NOT_HTTP;
      case INTERNAL_ERROR, OTHER -> Unread.FAULT;
    };
  }

  private static TransportResponse response(ErrorEnvelope envelope) {
    var response =
        TransportResponse.builder()
            .status(Status.create(envelope.refusal().status()))
            .keepAlive(false)
            .entity(envelope.body());
    envelope
        .headers()
        .fields()
        .forEach(
            (name, values) ->
                response.header(HeaderNames.create(name), values.toArray(String[]::new)));
    return response.build();
  }
}
