package dev.sallyport.dataplane.http;

import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.Unread;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** The answer to a request that comes no further, on a connection that ends with it. */
final class TurnedAway {
  private TurnedAway() {}

  /**
   * Records it, answers it, and ends the connection.
   *
   * @throws CloseConnectionException always: the server reads on after `connection: close`, and
   *     would take a body for the next request
   */
  static void answer(
      ExchangeLine line, Unread why, ServerRequest request, ServerResponse response) {
    var prologue = request.prologue();
    var envelope = line.turnAway(prologue.method().text(), prologue.uriPath().rawPath(), why);
    response.status(envelope.refusal().status());
    response.header(HeaderValues.CONNECTION_CLOSE);
    LineHandler.copy(envelope.headers(), response);
    response.send(envelope.body());
    throw new CloseConnectionException("a request that is turned away is not read");
  }
}
