package dev.sallyport.envoy;

import java.io.OutputStream;

/** The body in the place of the service's, each part of which leaves at once. */
final class ChangedAnswer extends OutputStream {
  private static final byte[] NOTHING = {};

  private final Conversation envoy;
  private final IncomingBody service;
  private final Runnable handedOver;
  private boolean closed;

  ChangedAnswer(Conversation envoy, IncomingBody service, Runnable handedOver) {
    this.envoy = envoy;
    this.service = service;
    this.handedOver = handedOver;
  }

  @Override
  public void write(int one) {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    for (var at = offset; at < offset + length; at += EnvoyLimits.PART_MAX_BYTES) {
      var part = Math.min(EnvoyLimits.PART_MAX_BYTES, offset + length - at);
      envoy.send(Said.replyPart(bytes, at, part, false));
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    var trailers = service.trailers();
    envoy.send(Said.replyPart(NOTHING, 0, 0, trailers.isEmpty()));
    if (!trailers.isEmpty()) {
      envoy.send(Said.replyTrailers(trailers));
    }
    handedOver.run();
  }
}
