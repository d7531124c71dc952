package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.census.Census;
import dev.sallyport.engine.gate.MessageGate;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.mask.BlockedException;
import dev.sallyport.engine.mask.MalformedReplyException;
import dev.sallyport.engine.mask.Pseudonyms;
import dev.sallyport.engine.mask.ReplyMasker;
import dev.sallyport.engine.mask.RequestMasker;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.pipeline.UpstreamException.Fault;
import dev.sallyport.engine.sse.SseEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Carries the service's reply to the client: a stream event by event, anything else whole; masked
 * where the decision says so, byte for byte as it came where nothing is masked.
 */
final class Relay {
  private static final int OK = 200;
  private static final int FIRST_ERROR = 400;
  private static final Set<Integer> CREDENTIAL_REFUSED = Set.of(401, 403);

  private final LineLimits limits;
  private final Pseudonyms.Source pseudonyms;
  private final Gatekeeper gatekeeper;

  Relay(LineLimits limits, Pseudonyms.Source pseudonyms, Gatekeeper gatekeeper) {
    this.limits = limits;
    this.pseudonyms = pseudonyms;
    this.gatekeeper = gatekeeper;
  }

  /** A call that the policy lets pass, as that policy's revision decided it. */
  record Passing(Call call, Decision.Pass pass, PolicyInForce.Revision revision, Masking masking) {}

  /** How a relayed reply ended: in order, or by an error that the service itself reported. */
  enum End {
    COMPLETE,
    ERROR_REPORTED,
    /** Nobody here has seen it. */
    UNSEEN
  }

  /**
   * What is about to leave.
   *
   * @param masked what was masked in it
   */
  record Leaving(Upstream.Request request, List<Finding> masked) {}

  /**
   * The request for the service, without the caller's credential: the caller's bytes as they came,
   * unless a mask changes the request.
   *
   * @throws RefusedException if a mask blocks it
   */
  Leaving request(Call call, Decision.Pass pass, Masking masking, Trail trail) {
    var masker = masking.request(uses(pass));
    var body = call.endpoint().hasBody() ? masked(call, masker, trail) : call.body();
    var row = Census.ofClaude().row(call.endpoint());
    var request =
        new Upstream.Request(
            row.method(),
            row.path().with(call.model()),
            call.query(),
            ForwardedHeaders.toService(call.headers()),
            body,
            call.model());
    return new Leaving(request, masker.findings());
  }

  private static byte[] masked(Call call, RequestMasker masker, Trail trail) {
    try {
      return masker.whole(call.document()).map(StrictJson::bytes).orElse(call.body());
    } catch (BlockedException e) {
      throw new RefusedException(Refusals.maskBlocked(e, "request"));
    } catch (MalformedReplyException e) {
      throw new RefusedException(Refusals.malformed(e.getMessage()));
    } finally {
      trail.masked(masker.findings());
    }
  }

  /** Whom an issuer vouches for is a tenant; a label alone anyone could forge. */
  Pseudonyms pseudonyms(Call call) {
    return pseudonyms.pseudonyms(
        call.identity().issuer(), call.identity().subject(), call.labels().session());
  }

  private static Set<String> uses(Decision.Pass pass) {
    return switch (pass) {
      case Decision.Mask mask -> mask.uses();
      case Decision.Allow _ -> Set.of();
    };
  }

  /**
   * Relays a reply to its end.
   *
   * @throws RefusedException if a mask blocks the reply
   * @throws UpstreamException if the service breaks off or sends what is no reply
   * @throws RelayBrokenException if the reply must not reach the client
   * @throws ClientGoneException if the client leaves
   */
  End relay(Passing passing, Upstream.Reply answer, Trail trail, Reply reply) {
    var call = passing.call();
    trail.answeredByUpstream(answer);
    if (CREDENTIAL_REFUSED.contains(answer.status())) {
      throw new RelayBrokenException(Refusals.upstreamCredential());
    }
    // A redirect would lead the client past the gateway.
    if (answer.status() < OK || (answer.status() >= 300 && answer.status() < FIRST_ERROR)) {
      throw new UpstreamException(Fault.UNREADABLE, null);
    }
    var headers = trail.telling(ForwardedHeaders.toClient(answer.headers(), trail.exchange()));
    if (call.endpoint() != Endpoint.MESSAGES || answer.status() >= FIRST_ERROR) {
      var body = body(answer);
      if (answer.status() >= FIRST_ERROR) {
        trail.failing();
      }
      if (reply.begun()) {
        return reported(body, reply);
      }
      reply.whole(answer.status(), headers, body);
      return End.COMPLETE;
    }
    var masker = passing.masking().reply(uses(passing.pass()));
    var tools =
        passing.revision().decider().judgesTools()
            ? Optional.of(gatekeeper.gate(call, passing.revision(), passing.masking(), trail))
            : Optional.<ToolGate>empty();
    try {
      if (isStream(answer.headers())) {
        var outflow = new Outflow(trail, reply, answer.status(), headers);
        return tools
            .map(gate -> gatekeeper.relay(gate, masker, outflow).relay(answer.body()))
            .orElseGet(() -> new StreamRelay(masker, outflow).relay(answer.body()));
      }
      if (reply.begun()) {
        // A stream was asked for, and its status has left.
        throw new UpstreamException(Fault.UNREADABLE, null);
      }
      reply.whole(answer.status(), headers, message(body(answer), tools, masker, trail));
      return End.COMPLETE;
    } catch (BlockedException e) {
      throw new RefusedException(Refusals.maskBlocked(e, "reply"));
    } catch (MalformedReplyException e) {
      throw new UpstreamException(Fault.UNREADABLE, e);
    } finally {
      trail.masked(masker.findings());
    }
  }

  /** The form in which a stream ends early: some clients take a plain close for success. */
  static byte[] errorEvent(ErrorEnvelope envelope) {
    return errorEvent(envelope.body());
  }

  private static byte[] errorEvent(byte[] json) {
    return SseEvent.of("error", new String(json, StandardCharsets.UTF_8))
        .raw()
        .getBytes(StandardCharsets.UTF_8);
  }

  /** What the service says instead of a reply, where the call was held with signs of life. */
  private static End reported(byte[] error, Reply reply) {
    try {
      reply.send(errorEvent(StrictJson.bytes(StrictJson.object(error))));
      reply.end();
      return End.ERROR_REPORTED;
    } catch (MalformedJsonException e) {
      throw new UpstreamException(Fault.UNREADABLE, e);
    }
  }

  private static byte[] message(
      byte[] body, Optional<ToolGate> tools, ReplyMasker masker, Trail trail) {
    try {
      var message = StrictJson.object(body);
      trail.usage().takeLast(message.path("usage"));
      trail.over();
      return tools
          .map(gate -> MessageGate.let(message, gate, gate::answer, masker))
          .orElseGet(() -> masker.whole(message))
          .map(StrictJson::bytes)
          .orElse(body);
    } catch (MalformedJsonException e) {
      throw new UpstreamException(Fault.UNREADABLE, e);
    }
  }

  private byte[] body(Upstream.Reply answer) {
    try {
      var body = answer.body().readNBytes(limits.replyBytes() + 1);
      if (body.length > limits.replyBytes()) {
        throw new RelayBrokenException(Refusals.replyTooLarge());
      }
      var announced = answer.headers().first("content-length");
      if (announced.isPresent() && !announced.get().equals(Integer.toString(body.length))) {
        throw new UpstreamException(Fault.BROKE_OFF, null);
      }
      return body;
    } catch (IOException e) {
      throw new UpstreamException(Fault.BROKE_OFF, e);
    }
  }

  private static boolean isStream(Headers headers) {
    return headers
        .first("content-type")
        .map(type -> type.toLowerCase(Locale.ROOT).startsWith("text/event-stream"))
        .orElse(false);
  }
}
