package dev.sallyport.envoy;

import dev.sallyport.engine.pipeline.PartStream;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpTrailers;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A body that Envoy brings. */
final class IncomingBody extends PartStream {

  /** Which way it goes. */
  enum Way {
    TO_THE_SERVICE,
    TO_THE_CLIENT
  }

  private final Conversation envoy;
  private final Way way;
  private List<String> trailers = List.of();

  /**
   * @param follows whether there is one at all
   */
  IncomingBody(Conversation envoy, Way way, boolean follows) {
    this.envoy = envoy;
    this.way = way;
    if (!follows) {
      end();
    }
  }

  /** The names of the fields behind it, which are of no use to anybody here. */
  List<String> trailers() {
    return trailers;
  }

  @Override
  protected ByteBuffer next() throws IOException {
    var message = envoy.take();
    if (way == Way.TO_THE_SERVICE ? message.hasRequestBody() : message.hasResponseBody()) {
      var body = body(message);
      if (body.getEndOfStream()) {
        end();
      }
      return body.getBody().asReadOnlyByteBuffer();
    }
    if (way == Way.TO_THE_SERVICE ? message.hasRequestTrailers() : message.hasResponseTrailers()) {
      end();
      trailers = names(trailers(message));
      return NOTHING;
    }
    throw new IOException("a message that is no part of the body");
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
