package dev.sallyport.dataplane.http;

import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.Unread;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/**
 * Turns away bodies that come in chunks, before anybody reads one: the server holds a chunk whole,
 * however long its sender says that it is, and it would do so for callers whom nobody knows yet.
 * The clients of the Claude API announce the length of what they send.
 */
public final class AnnouncedLengths implements Handler {
  private final ExchangeLine line;

  public AnnouncedLengths(ExchangeLine line) {
    this.line = line;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    if (!request.headers().contains(HeaderNames.TRANSFER_ENCODING)) {
      response.next();
      return;
    }
    var prologue = request.prologue();
    var envelope =
        line.turnAway(prologue.method().text(), prologue.uriPath().rawPath(), Unread.UNSIZED);
    response.status(envelope.refusal().status());
    response.header(HeaderValues.CONNECTION_CLOSE);
    envelope
        .headers()
        .fields()
        .forEach(
            (name, values) ->
                response.header(HeaderNames.create(name), values.toArray(String[]::new)));
    response.send(envelope.body());
    // The server reads on after `connection: close`, and would take the body for a next request.
    throw new CloseConnectionException("a body of unknown length is not read");
  }
}
