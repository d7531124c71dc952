package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.mask.ReplyMasker;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.UpstreamException.Fault;
import dev.sallyport.engine.sse.BrokenStreamException;
import dev.sallyport.engine.sse.MalformedEventException;
import dev.sallyport.engine.sse.SseEvent;
import dev.sallyport.engine.sse.SseReader;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Relays one stream, event by event: what may leave of one does before the next is read. */
final class StreamRelay {
  private final ReplyMasker masker;
  private final Trail trail;
  private final Reply reply;
  private boolean stopped;
  private boolean errorReported;

  StreamRelay(ReplyMasker masker, Trail trail, Reply reply) {
    this.masker = masker;
    this.trail = trail;
    this.reply = reply;
  }

  Relay.End relay(Upstream.Reply answer, Headers headers) {
    var events = new SseReader(answer.body());
    for (var event = next(events); event.isPresent(); event = next(events)) {
      observe(event.get());
      send(masker.on(event.get()), answer.status(), headers);
    }
    send(masker.end(), answer.status(), headers);
    if (!stopped && !errorReported) {
      throw new UpstreamException(Fault.BROKE_OFF, null);
    }
    reply.end();
    return errorReported ? Relay.End.ERROR_REPORTED : Relay.End.COMPLETE;
  }

  private Optional<SseEvent> next(SseReader events) {
    try {
      return events.next();
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

  private void observe(SseEvent event) {
    try {
      switch (event.name()) {
        case "message_start" ->
            trail.usage().take(StrictJson.object(utf8(event.data())).path("message").path("usage"));
        case "message_delta" ->
            trail.usage().take(StrictJson.object(utf8(event.data())).path("usage"));
        case "message_stop" -> stopped = true;
        case "error" -> {
          errorReported = true;
          trail.failing();
        }
        default -> {}
      }
    } catch (MalformedJsonException e) {
      throw new UpstreamException(Fault.UNREADABLE, e);
    }
  }

  private void send(Iterable<SseEvent> events, int status, Headers headers) {
    var bytes = new ByteArrayOutputStream();
    for (var event : events) {
      bytes.writeBytes(utf8(event.raw()));
    }
    if (bytes.size() == 0) {
      return;
    }
    // The status leaves with the first thing that there is to say: until then a failure is one
    // clean answer, which every client understands.
    if (!reply.begun()) {
      reply.begin(status, headers);
    }
    reply.send(bytes.toByteArray());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
