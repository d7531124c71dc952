package dev.sallyport.envoy;

import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpTrailers;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/** A body that Envoy brings in parts, each of which is asked for when the one before is read. */
final class IncomingBody extends InputStream {

  /** Which way it goes. */
  enum Way {
    TO_THE_SERVICE,
    TO_THE_CLIENT
  }

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final Conversation envoy;
  private final Way way;
  private ByteBuffer part = NOTHING;
  private boolean ended;
  private List<String> trailers = List.of();

  /**
   * @param follows whether there is one at all
   */
  IncomingBody(Conversation envoy, Way way, boolean follows) {
    this.envoy = envoy;
    this.way = way;
    this.ended = !follows;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    while (!part.hasRemaining()) {
      if (ended) {
        return -1;
      }
      next();
    }
    var taken = Math.min(length, part.remaining());
    part.get(bytes, offset, taken);
    return taken;
  }

  /** The names of the fields behind it, which are of no use to anybody here. */
  List<String> trailers() {
    return trailers;
  }

  private void next() throws IOException {
    var message = envoy.take();
    if (way == Way.TO_THE_SERVICE ? message.hasRequestBody() : message.hasResponseBody()) {
      take(body(message));
    } else if (way == Way.TO_THE_SERVICE
        ? message.hasRequestTrailers()
        : message.hasResponseTrailers()) {
      ended = true;
      trailers = names(trailers(message));
    } else {
      throw new IOException("a message that is no part of the body");
    }
  }

  private void take(HttpBody body) {
    part = body.getBody().asReadOnlyByteBuffer();
    ended = body.getEndOfStream();
  }

  private HttpBody body(ProcessingRequest message) {
    return way == Way.TO_THE_SERVICE ? message.getRequestBody() : message.getResponseBody();
  }

  private HttpTrailers trailers(ProcessingRequest message) {
    return way == Way.TO_THE_SERVICE ? message.getRequestTrailers() : message.getResponseTrailers();
  }

  private static List<String> names(HttpTrailers trailers) {
    return trailers.getTrailers().getHeadersList().stream()
        .map(HeaderValue::getKey)
        .distinct()
        .toList();
  }
}
