package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.UpstreamException.Fault;
import dev.sallyport.engine.sse.BrokenStreamException;
import dev.sallyport.engine.sse.MalformedEventException;
import dev.sallyport.engine.sse.SseEvent;
import dev.sallyport.engine.sse.SseReader;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One stream from the service to the client: what has been seen of it, and what has left. */
final class Outflow {
  private final Trail trail;
  private final Reply reply;
  private final int status;
  private final Headers headers;
  private volatile boolean stopped;
  private volatile boolean errorReported;

  /**
   * @param headers the client's
   */
  Outflow(Trail trail, Reply reply, int status, Headers headers) {
    this.trail = trail;
    this.reply = reply;
    this.status = status;
    this.headers = headers;
  }

  /**
   * The service's next event, or nothing at the end of its stream.
   *
   * @throws UpstreamException if the service breaks off before its message is over
   */
  Optional<SseEvent> next(SseReader events) {
    try {
      var event = events.next();
      event.ifPresent(this::noteEnd);
      return event;
    } catch (BrokenStreamException e) {
      return failed(new UpstreamException(Fault.BROKE_OFF, e));
    } catch (MalformedEventException e) {
      return failed(new UpstreamException(Fault.UNREADABLE, e));
    } catch (UpstreamException e) {
      return failed(e);
    }
  }

  /** What fails when the message is over takes nothing away from it. */
  private Optional<SseEvent> failed(UpstreamException fault) {
    if (stopped || errorReported) {
      return Optional.empty();
    }
    throw fault;
  }

  /** Noted when it is read, since nothing that fails afterwards matters. */
  private void noteEnd(SseEvent event) {
    stopped |= event.name().equals("message_stop");
    errorReported |= event.name().equals("error");
  }

  /** Counts what the service says of its tokens, and notes that it has failed. */
  void observe(SseEvent event) {
    try {
      switch (event.name()) {
        case "message_start" ->
            trail.usage().take(StrictJson.object(utf8(event.data())).path("message").path("usage"));
        case "message_delta" ->
            trail.usage().takeLast(StrictJson.object(utf8(event.data())).path("usage"));
        case "message_stop" -> trail.over();
        case "content_block_delta" -> trail.usage().came(event.data().length());
        // Before the client hears of it, so that its retry finds the grant.
        case "error" -> trail.failing();
        default -> {}
      }
    } catch (MalformedJsonException e) {
      throw new UpstreamException(Fault.UNREADABLE, e);
    }
  }

  /** The service has nothing more to say: it must have said that its message is over. */
  void requireOver() {
    if (!stopped && !errorReported) {
      throw new UpstreamException(Fault.BROKE_OFF, null);
    }
  }

  /**
   * Sends events to the client.
   *
   * @return whether there were any
   */
  boolean send(Iterable<SseEvent> events) {
    var bytes = new ByteArrayOutputStream();
    for (var event : events) {
      bytes.writeBytes(utf8(event.raw()));
    }
    if (bytes.size() == 0) {
      return false;
    }
    // The status leaves with the first thing that there is to say: until then a failure is one
    // clean answer, which every client understands.
    if (!reply.begun()) {
      reply.begin(status, headers);
      trail.progress().begun();
    }
    reply.send(bytes.toByteArray());
    return true;
  }

  /** Ends the reply in good order. */
  Relay.End end() {
    requireOver();
    reply.end();
    return errorReported ? Relay.End.ERROR_REPORTED : Relay.End.COMPLETE;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
