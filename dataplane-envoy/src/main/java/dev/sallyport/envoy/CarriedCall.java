package dev.sallyport.envoy;

import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Peer;
import dev.sallyport.engine.pipeline.Arrival;
import dev.sallyport.engine.pipeline.Responder;
import dev.sallyport.engine.pipeline.Upstream;
import dev.sallyport.engine.pipeline.UpstreamException;
import dev.sallyport.engine.pipeline.UpstreamException.Fault;
import dev.sallyport.engine.upstream.Carrier;
import dev.sallyport.engine.upstream.Transport;
import dev.sallyport.engine.upstream.Transport.Outgoing;
import dev.sallyport.envoy.IncomingBody.Way;
import io.envoyproxy.envoy.service.ext_proc.v3.HeaderMutation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * One call that Envoy carries: it is forwarded by letting go of it, changed into what the line
 * sends, and answered by changing the service's answer into the line's, or by an answer in its
 * place.
 *
 * <p>INVARIANT: until the line forwards a call, Envoy is told nothing but how it ends; and of the
 * service's answer nothing goes on that the line has not written.
 */
final class CarriedCall implements Carrier, Responder {

  /** The field that says which upstream was chosen: Envoy's routes go by it. */
  static final String UPSTREAM = "x-sallyport-upstream";

  private final Conversation envoy;
  private final Asked asked;
  private final IncomingBody body;
  private Optional<Answered> answered = Optional.empty();
  private boolean forwarded;
  private boolean handedOver;

  CarriedCall(Conversation envoy, Asked asked) {
    this.envoy = envoy;
    this.asked = asked;
    this.body = new IncomingBody(envoy, Way.TO_THE_SERVICE, asked.bodyFollows());
  }

  /** The head of the service's answer, and what follows it. */
  private record Answered(int status, Headers headers, boolean bodyFollows, IncomingBody body) {}

  /** The call as the line takes it. */
  Arrival arrival(boolean clientCert) {
    var certificate =
        clientCert ? ForwardedCertificate.in(asked.headers()) : Optional.<X509Certificate>empty();
    return new Arrival(
        asked.method(),
        asked.path(),
        asked.query(),
        asked.headers(),
        body,
        new Peer(asked.address(), certificate));
  }

  /** Whether Envoy has everything that the client is to get. */
  boolean handedOver() {
    return handedOver;
  }

  // --- To the service

  @Override
  public Transport to(String upstream) {
    return outgoing -> forward(upstream, outgoing);
  }

  private Upstream.Reply forward(String upstream, Outgoing outgoing) {
    if (forwarded) {
      // Envoy forwards a call once. Whoever asks again has a new credential for the next one.
      return new Upstream.Reply(
          answered.map(Answered::status).orElse(401),
          Headers.NONE,
          InputStream.nullInputStream(),
          () -> {});
    }
    forwarded = true;
    drain();
    envoy.send(Said.requestHead(requestChange(upstream, outgoing).build()));
    if (asked.bodyFollows()) {
      var trailers = body.trailers();
      sendBody(outgoing.body(), trailers.isEmpty());
      if (!trailers.isEmpty()) {
        envoy.send(Said.requestTrailers(trailers));
      }
    } else if (outgoing.body().length > 0) {
      throw new UpstreamException(Fault.UNREADABLE, null);
    }
    return answer();
  }

  /** Envoy says that a body is over behind its last part, which the line need not have read. */
  private void drain() {
    try {
      body.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UpstreamException(Fault.UNREADABLE, e);
    }
  }

  private HeaderMutation.Builder requestChange(String upstream, Outgoing outgoing) {
    var headers =
        asked.bodyFollows()
            ? outgoing.headers().with("content-length", Integer.toString(outgoing.body().length))
            : outgoing.headers();
    return Fields.change(asked.headers(), headers.without(name -> name.equals(UPSTREAM)))
        .addSetHeaders(Fields.set(UPSTREAM, upstream))
        .addSetHeaders(Fields.set(":path", Fields.target(outgoing.uri())));
  }

  private void sendBody(byte[] bytes, boolean thatIsAll) {
    var at = 0;
    do {
      var length = Math.min(EnvoyLimits.PART_MAX_BYTES, bytes.length - at);
      var last = at + length == bytes.length;
      envoy.send(Said.requestPart(bytes, at, length, last && thatIsAll));
      at += length;
    } while (at < bytes.length);
  }

  // --- From the service

  private Upstream.Reply answer() {
    var message = envoy.take();
    if (!message.hasResponseHeaders()) {
      throw new UpstreamException(Fault.UNREADABLE, null);
    }
    var head = message.getResponseHeaders();
    var reply =
        new Answered(
            status(Fields.pseudo(head.getHeaders(), ":status")),
            Fields.of(head.getHeaders()),
            !head.getEndOfStream(),
            new IncomingBody(envoy, Way.TO_THE_CLIENT, !head.getEndOfStream()));
    answered = Optional.of(reply);
    EnvoysOwn.fault(Asked.attribute(message, EnvoysOwn.DETAILS))
        .ifPresent(
            fault -> {
              throw new UpstreamException(fault, null);
            });
    return new Upstream.Reply(reply.status(), reply.headers(), reply.body(), () -> {});
  }

  private static int status(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new UpstreamException(Fault.UNREADABLE, e);
    }
  }

  // --- To the client

  /** Envoy has nothing that a reply could begin with before the service has answered. */
  @Override
  public boolean beginsEarly() {
    return false;
  }

  /**
   * What changes the service's answer alone goes out as its change, part by part; anything else is
   * an answer in its place.
   */
  @Override
  public OutputStream begin(int status, Headers headers) {
    var whole = headers.first("content-length").isPresent();
    return answered
        .filter(reply -> reply.bodyFollows() && (!whole || reply.status() == status))
        .<OutputStream>map(reply -> changed(reply, status, headers))
        .orElseGet(() -> new WholeAnswer(envoy, status, headers, () -> handedOver = true));
  }

  private OutputStream changed(Answered reply, int status, Headers headers) {
    var change = Fields.change(reply.headers(), headers);
    if (status != reply.status()) {
      change.addSetHeaders(Fields.set(":status", Integer.toString(status)));
    }
    envoy.send(Said.replyHead(change.build()));
    return new ChangedAnswer(envoy, reply.body(), () -> handedOver = true);
  }
}
