package dev.sallyport.engine.sse;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes events, each at once; one that was read and not changed is the same bytes again. */
public final class SseWriter {
  private final OutputStream stream;

  public SseWriter(OutputStream stream) {
    this.stream = stream;
  }

  /**
   * Writes an event and sends it off.
   *
   * @throws BrokenStreamException if the other side is gone
   */
  public void write(SseEvent event) {
    try {
      stream.write(event.raw().getBytes(StandardCharsets.UTF_8));
      stream.flush();
    } catch (IOException e) {
      throw new BrokenStreamException("the event stream can't be written any further", e);
    }
  }
}
