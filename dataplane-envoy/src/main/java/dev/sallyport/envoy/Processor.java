package dev.sallyport.envoy;

import dev.sallyport.engine.pipeline.ClientGoneException;
import dev.sallyport.engine.pipeline.Unread;
import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc.ExternalProcessorImplBase;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Envoy's external processor: each stream is one call, on one virtual thread. */
final class Processor extends ExternalProcessorImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(Processor.class);

  private final EnvoyPlane.Parts parts;
  private final boolean clientCert;

  Processor(EnvoyPlane.Parts parts, boolean clientCert) {
    this.parts = parts;
    this.clientCert = clientCert;
  }

  @Override
  public StreamObserver<ProcessingRequest> process(StreamObserver<ProcessingResponse> envoy) {
    var conversation = new Conversation((ServerCallStreamObserver<ProcessingResponse>) envoy);
    Thread.ofVirtual().name("envoy-call").start(() -> serve(conversation));
    return conversation;
  }

  /**
   * INVARIANT: what Envoy has not been told the end of is ended by a fault, which ends the call; a
   * stream that ends in good order would let Envoy go on without us.
   */
  private void serve(Conversation envoy) {
    var end = Status.INTERNAL.withDescription("the call did not come to its end");
    try {
      if (served(envoy)) {
        end = Status.OK;
      }
    } catch (ClientGoneException _) {
      LOG.debug("an Envoy has let go of a call before it began");
    } catch (UnfitEnvoyException e) {
      LOG.error("an Envoy is turned away: its filter `ext_proc` must say that {}", e.getMessage());
      end = Status.FAILED_PRECONDITION.withDescription(e.getMessage());
    } finally {
      if (end.isOk()) {
        envoy.end();
      } else {
        envoy.fail(end);
      }
    }
  }

  private boolean served(Conversation envoy) {
    var asked = Asked.of(envoy.take());
    var call = new CarriedCall(envoy, asked);
    if (parts.takesCalls().getAsBoolean()) {
      parts.line().get().run(call.arrival(clientCert), call, parts.upstreams().apply(call));
      return call.handedOver();
    }
    var envelope = parts.line().get().turnAway(asked.method(), asked.path(), Unread.STOPPING);
    envoy.send(Said.answer(envelope.refusal().status(), envelope.headers(), envelope.body()));
    return true;
  }
}
