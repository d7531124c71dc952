package dev.sallyport.dataplane.http;

import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.Unread;
import io.helidon.http.HeaderNames;
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
    TurnedAway.answer(line, Unread.UNSIZED, request, response);
  }
}
