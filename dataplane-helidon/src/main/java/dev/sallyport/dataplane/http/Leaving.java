package dev.sallyport.dataplane.http;

import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.Unread;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/**
 * Turns away what comes while the gateway stops, and closes its connection, so that what is under
 * way comes to its end and nothing new begins.
 */
public final class Leaving implements Handler {
  private final ExchangeLine line;
  private volatile boolean leaving;

  public Leaving(ExchangeLine line) {
    this.line = line;
  }

  /** From now on nothing new is begun. */
  public void begin() {
    leaving = true;
  }

  /** Whether new calls are still taken. */
  public boolean takesCalls() {
    return !leaving;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    if (leaving) {
      TurnedAway.answer(line, Unread.STOPPING, request, response);
    } else {
      response.next();
    }
  }
}
