package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.model.Headers;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reply to the client, as far as it has come. Whatever a connection throws when the client has
 * left becomes a {@link ClientGoneException} here.
 */
final class Reply {
  private static final Logger LOG = LoggerFactory.getLogger(Reply.class);

  private final Responder responder;
  private final boolean withBody;
  private @Nullable OutputStream body;
  private OptionalInt status = OptionalInt.empty();
  private Optional<Transcript> transcript = Optional.empty();
  private long bytes;

  /**
   * @param method the request's: what answers {@code HEAD} has no body (RFC 9110, section 9.3.2)
   */
  Reply(Responder responder, String method) {
    this.responder = responder;
    this.withBody = !method.equals("HEAD");
  }

  /** Clients ask {@code HEAD /} to see whether anybody is there; that much is told to everybody. */
  static void greet(Arrival arrival, Responder responder) {
    try {
      new Reply(responder, arrival.method()).whole(200, Headers.NONE, new byte[0]);
    } catch (ClientGoneException _) {
      LOG.debug("a client left before it was greeted");
    }
  }

  /** From here on, what leaves is gathered. */
  void gatheredBy(Transcript keeper) {
    transcript = Optional.of(keeper);
  }

  /** What may have left, where it is gathered. */
  Optional<Transcript> transcript() {
    return transcript;
  }

  /** Whether signs of life can be sent before the service has answered. */
  boolean beginsEarly() {
    return responder.beginsEarly();
  }

  /** Whether the status has left: nothing can be taken back from here on. */
  boolean begun() {
    return status.isPresent();
  }

  OptionalInt status() {
    return status;
  }

  /** How much of the body may have left: a client that breaks off does not say what it has read. */
  long bytes() {
    return bytes;
  }

  void begin(int code, Headers headers) {
    body = responder.begin(code, headers);
    status = OptionalInt.of(code);
    transcript.ifPresent(keeper -> keeper.begun(code, headers));
  }

  /** Sends this much of the body now. */
  void send(byte[] part) {
    announce(part);
    sendAnnounced(part);
  }

  /** Says what will be sent next: so it is counted and gathered however much of it is taken. */
  void announce(byte[] part) {
    bytes += part.length;
    transcript.ifPresent(keeper -> keeper.sent(part));
  }

  void sendAnnounced(byte[] part) {
    connected(
        out -> {
          out.write(part);
          out.flush();
        });
  }

  /** Sends a reply that is known to its end. */
  void whole(int code, Headers headers, byte[] content) {
    begin(code, headers.with("content-length", Integer.toString(content.length)));
    if (withBody) {
      announce(content);
      connected(out -> out.write(content));
    }
    end();
  }

  /** Ends the reply in good order. */
  void end() {
    connected(OutputStream::close);
  }

  private void connected(Act act) {
    if (body == null) {
      throw new IllegalStateException("a reply begins with its status");
    }
    try {
      act.on(body);
    } catch (IOException | UncheckedIOException _) {
      throw new ClientGoneException();
    }
  }

  private interface Act {
    void on(OutputStream out) throws IOException;
  }
}
