package dev.sallyport.envoy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Peer;
import dev.sallyport.engine.pipeline.Arrival;
import dev.sallyport.engine.pipeline.ClientGoneException;
import dev.sallyport.engine.pipeline.Responder;
import dev.sallyport.engine.pipeline.Upstream;
import dev.sallyport.engine.pipeline.UpstreamException;
import dev.sallyport.engine.pipeline.UpstreamException.Fault;
import dev.sallyport.engine.upstream.Carrier;
import dev.sallyport.engine.upstream.Transport;
import dev.sallyport.engine.upstream.Transport.Outgoing;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One call of which Envoy asks whether it may pass: it is carried as it is, or not at all, and its
 * reply is seen by nobody here.
 */
final class Checked implements Carrier, Responder {

  /** Envoy has cut the body short. */
  private static final String PARTIAL = "x-envoy-auth-partial-body";

  private final ServerCallStreamObserver<CheckResponse> envoy;
  private final AttributeContext.HttpRequest asked;
  private final Headers headers;
  private final byte[] body;
  private final String address;
  private boolean answered;

  Checked(ServerCallStreamObserver<CheckResponse> envoy, CheckRequest question) {
    var attributes = question.getAttributes();
    this.envoy = envoy;
    this.asked = attributes.getRequest().getHttp();
    this.headers = headers(asked);
    this.body =
        asked.getRawBody().isEmpty()
            ? asked.getBodyBytes().toByteArray()
            : asked.getRawBody().toByteArray();
    this.address = attributes.getSource().getAddress().getSocketAddress().getAddress();
  }

  private static Headers headers(AttributeContext.HttpRequest asked) {
    var fields = new TreeMap<String, List<String>>();
    asked
        .getHeadersMap()
        .forEach(
            (name, value) -> {
              if (!name.startsWith(":")) {
                fields.put(name, List.of(value));
              }
            });
    return new Headers(fields).with("host", asked.getHost());
  }

  /** The call as the line takes it. */
  Arrival arrival(boolean clientCert) {
    var certificate =
        clientCert ? ForwardedCertificate.in(headers) : Optional.<X509Certificate>empty();
    var cutShort = headers.first(PARTIAL).filter(said -> said.equals("true")).isPresent();
    var target = Target.of(asked.getPath());
    return new Arrival(
        asked.getMethod(),
        target.path(),
        target.query(),
        headers,
        cutShort ? new Broken() : new ByteArrayInputStream(body),
        new Peer(address, certificate));
  }

  /** Whether Envoy has its answer. */
  boolean answered() {
    return answered;
  }

  @Override
  public Transport to(String upstream) {
    return outgoing -> pass(upstream, outgoing);
  }

  private Upstream.Reply pass(String upstream, Outgoing outgoing) {
    var target = Fields.target(outgoing.uri());
    if (!target.equals(asked.getPath()) || !Arrays.equals(outgoing.body(), body)) {
      // An upstream that wants the call in another form: Envoy sends it in this one.
      throw new UpstreamException(Fault.UNREADABLE, null);
    }
    answer(Verdicts.yes(headers, outgoing.headers(), upstream));
    return new Upstream.Reply(200, Headers.NONE, InputStream.nullInputStream(), () -> {});
  }

  @Override
  public boolean beginsEarly() {
    return false;
  }

  @Override
  public OutputStream begin(int status, Headers fields) {
    return new ByteArrayOutputStream() {
      @Override
      public void close() {
        if (!answered) {
          refuse(status, fields, toByteArray());
        }
      }
    };
  }

  /** Envoy gives this to the client. */
  void refuse(int status, Headers fields, byte[] content) {
    answer(Verdicts.no(status, fields, new String(content, UTF_8)));
  }

  private void answer(CheckResponse response) {
    if (envoy.isCancelled()) {
      throw new ClientGoneException();
    }
    answered = true;
    envoy.onNext(response);
    envoy.onCompleted();
  }

  /** A body that is not all here. */
  private static final class Broken extends InputStream {
    @Override
    public int read() throws IOException {
      throw new IOException("the body is cut short");
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return read();
    }
  }
}
