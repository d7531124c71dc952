package dev.sallyport.bench.day;

import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.PartStream;
import dev.sallyport.engine.pipeline.Upstream;
import dev.sallyport.engine.pipeline.UpstreamException;
import dev.sallyport.engine.pipeline.UpstreamException.Fault;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The Claude service of the day: it says what the call's script says, and fails where it should.
 */
final class Service implements Upstream {
  private static final byte[] ERROR =
      Script.utf8(
          "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}");
  private static final byte[] ERROR_EVENT =
      Script.utf8(
          "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}\n\n");
  private static final byte[] NO_EVENT =
      Script.utf8("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\n\n");
  private static final Duration STALL = Duration.ofMinutes(4);

  private final Supplier<Passage> passage;
  private final DayClock clock;

  /**
   * @param passage of the call that comes
   */
  Service(Supplier<Passage> passage, DayClock clock) {
    this.passage = passage;
    this.clock = clock;
  }

  @Override
  public Reply send(Request request) {
    var call = passage.get();
    call.moment();
    if (call.isDead()) {
      throw new UpstreamException(Fault.UNREACHABLE, null);
    }
    var trouble = call.plan().luck().trouble();
    if (trouble == Trouble.UNREACHABLE) {
      call.isFree();
      throw new UpstreamException(Fault.UNREACHABLE, null);
    }
    call.leaves(request.body());
    if (trouble == Trouble.SILENT) {
      throw new UpstreamException(Fault.SILENT, null);
    }
    if (trouble.status() > 0) {
      call.isFree();
      return reply(trouble.status(), "application/json", List.of(ERROR).iterator(), call);
    }
    if (!call.plan().isOfMessages()) {
      return reply(
          200, "application/json", List.of(Script.utf8("{\"input_tokens\":9}")).iterator(), call);
    }
    var script = call.plan().script();
    return call.plan().asked().stream()
        ? reply(200, "text/event-stream; charset=utf-8", script.events().iterator(), call)
        : reply(200, "application/json", List.of(script.whole()).iterator(), call);
  }

  private Reply reply(int status, String type, Iterator<byte[]> parts, Passage call) {
    var headers =
        new Headers(
            Map.of("content-type", List.of(type), "request-id", List.of("up_" + call.exchange())));
    return new Reply(status, headers, new Flow(parts, call), () -> {});
  }

  /** A reply as it comes, part by part. */
  private final class Flow extends PartStream {
    private final Iterator<byte[]> parts;
    private final Passage call;
    private int number;

    private Flow(Iterator<byte[]> parts, Passage call) {
      this.parts = parts;
      this.call = call;
    }

    @Override
    protected ByteBuffer next() {
      call.moment();
      number++;
      if (call.isNow(number)) {
        switch (call.plan().luck().trouble()) {
          case CUT -> throw new UpstreamException(Fault.BROKE_OFF, null);
          case STALLS -> {
            clock.pass(STALL);
            throw new UpstreamException(Fault.SILENT, null);
          }
          case MALFORMED -> {
            end();
            return ByteBuffer.wrap(NO_EVENT);
          }
          case ERROR_EVENT -> {
            end();
            return ByteBuffer.wrap(ERROR_EVENT);
          }
          case NONE,
              RATE_LIMITED,
              BROKEN,
              OVERLOADED,
              CREDENTIAL_REFUSED,
              UNREACHABLE,
              SILENT,
              CLIENT_LEAVES,
              STORE_REFUSES,
              STORE_LOCKED,
              STORE_UNHEARD,
              DIES -> {}
        }
      }
      if (!parts.hasNext()) {
        end();
        return NOTHING;
      }
      return ByteBuffer.wrap(parts.next());
    }
  }
}
