package dev.sallyport.envoy;

import dev.sallyport.engine.pipeline.Unread;
import dev.sallyport.engine.pipeline.Upstream;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc.AuthorizationImplBase;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** Envoy's question whether a call may pass: all that the line does before it forwards one. */
final class Authorizer extends AuthorizationImplBase {
  private final EnvoyPlane.Parts parts;
  private final boolean clientCert;

  Authorizer(EnvoyPlane.Parts parts, boolean clientCert) {
    this.parts = parts;
    this.clientCert = clientCert;
  }

  /** INVARIANT: what was not answered is a fault, which Envoy takes for a no. */
  @Override
  public void check(CheckRequest question, StreamObserver<CheckResponse> envoy) {
    var observer = (ServerCallStreamObserver<CheckResponse>) envoy;
    // Without it, whoever answers a call that was let go of is thrown at.
    observer.setOnCancelHandler(() -> {});
    var call = new Checked(observer, question);
    var arrival = call.arrival(clientCert);
    if (parts.takesCalls().getAsBoolean()) {
      parts.line().get().run(arrival, call, new PastUs(parts.upstreams().apply(call)));
    } else {
      var envelope = parts.line().get().turnAway(arrival.method(), arrival.path(), Unread.STOPPING);
      call.refuse(envelope.refusal().status(), envelope.headers(), envelope.body());
    }
    if (!call.answered()) {
      observer.onError(Status.INTERNAL.asRuntimeException());
    }
  }

  /** The services, whose replies Envoy gives to the client itself. */
  private record PastUs(Upstream carried) implements Upstream {
    @Override
    public Reply send(Request request) {
      return carried.send(request);
    }

    @Override
    public boolean answersPastUs() {
      return true;
    }
  }
}
