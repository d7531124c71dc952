package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.sse.SseEvent;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Signs of life in the reply to one streamed call, while it is held. A client that has left is
 * noticed by the next of them.
 */
final class Pings {
  private static final byte[] PING =
      SseEvent.of("ping", "{\"type\":\"ping\"}").raw().getBytes(StandardCharsets.UTF_8);

  private final Reply reply;
  private final String exchange;
  private final Clock clock;
  private Optional<Instant> next;

  Pings(Hold hold, Call call, Reply reply, Clock clock) {
    this.reply = reply;
    this.exchange = call.exchange();
    this.clock = clock;
    this.next =
        call.stream() && reply.beginsEarly()
            ? hold.pingAfter().map(clock.instant()::plus)
            : Optional.empty();
  }

  /**
   * Sends one, if it is time; the first of them begins the reply.
   *
   * @throws ClientGoneException if the client is no longer there
   */
  void send() {
    var now = clock.instant();
    if (next.filter(time -> !now.isBefore(time)).isEmpty()) {
      return;
    }
    if (!reply.begun()) {
      reply.begin(200, headers());
    }
    reply.send(PING);
    next = Optional.of(now.plus(Hold.PING_EVERY));
  }

  private Headers headers() {
    return new Headers(
        Map.of(
            "content-type", List.of("text/event-stream; charset=utf-8"),
            "cache-control", List.of("no-cache"),
            "request-id", List.of(exchange)));
  }
}
