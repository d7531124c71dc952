package dev.sallyport.envoy;

import dev.sallyport.engine.model.Headers;
import java.io.ByteArrayOutputStream;

/** An answer that is gathered, and goes out as a whole when it is closed. */
final class WholeAnswer extends ByteArrayOutputStream {
  private final Conversation envoy;
  private final int status;
  private final Headers headers;
  private final Runnable handedOver;
  private boolean closed;

  WholeAnswer(Conversation envoy, int status, Headers headers, Runnable handedOver) {
    this.envoy = envoy;
    this.status = status;
    this.headers = headers;
    this.handedOver = handedOver;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      envoy.send(Said.answer(status, headers, toByteArray()));
      handedOver.run();
    }
  }
}
