package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.mask.ReplyMasker;
import dev.sallyport.engine.sse.SseReader;
import java.io.InputStream;

/** Relays one stream, event by event: what may leave of one does before the next is read. */
final class StreamRelay {
  private final ReplyMasker masker;
  private final Outflow outflow;

  StreamRelay(ReplyMasker masker, Outflow outflow) {
    this.masker = masker;
    this.outflow = outflow;
  }

  Relay.End relay(InputStream stream) {
    var events = new SseReader(stream);
    for (var event = outflow.next(events); event.isPresent(); event = outflow.next(events)) {
      outflow.observe(event.get());
      outflow.send(masker.on(event.get()));
    }
    outflow.send(masker.end());
    return outflow.end();
  }
}
