package dev.sallyport.dataplane.http;

import dev.sallyport.engine.model.Peer;
import io.helidon.http.Forwarded;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Says who calls: whoever is at the other end of the connection, or is said to be by the PROXY
 * protocol, or, where that is a trusted proxy, whom it speaks for. The first of all handlers, so
 * that every later one sees the same.
 */
public final class Callers implements Handler {

  /** A certificate takes some KB, and the whole of the fields not more than 64. */
  private static final int CERTIFICATE_MAX_CHARS = 16 * 1024;

  /** A call comes through few proxies; whoever names more names others. */
  private static final int HOPS_MAX = 32;

  /** What a proxy says that does not tell (RFC 7239, section 6.2). */
  private static final String UNKNOWN = "unknown";

  private final ListenerConfig listener;

  public Callers(ListenerConfig listener) {
    this.listener = listener;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    if (!listener.proxies().isEmpty()) {
      request.context().register(Callers.class, caller(request));
    }
    response.next();
  }

  /** Who sent it: what this has found out, and where it was not asked, the connection's own end. */
  static Peer of(ServerRequest request) {
    return request.context().get(Callers.class, Peer.class).orElseGet(() -> connected(request));
  }

  private static Peer connected(ServerRequest request) {
    var peer = request.remotePeer();
    var address =
        peer.address() instanceof InetSocketAddress socket && socket.getAddress() != null
            ? socket.getAddress().getHostAddress()
            : "";
    return new Peer(
        address,
        peer.tlsCertificates().stream()
            .flatMap(Arrays::stream)
            .limit(1)
            .filter(X509Certificate.class::isInstance)
            .map(X509Certificate.class::cast)
            .findFirst());
  }

  private Peer caller(ServerRequest request) {
    var connected = connected(request);
    var proxy = literal(connected.address());
    if (proxy.filter(listener::believes).isEmpty()) {
      return connected;
    }
    // INVARIANT: a proxy's own certificate is never its callers'.
    return new Peer(
        behind(proxy.get(), request).getHostAddress(),
        listener.clientCert() ? certificate(request) : Optional.empty());
  }

  /**
   * Whom the proxy speaks for. Where both fields come and do not agree, one of them was passed on
   * from outside, and nobody can tell which: then it is the proxy itself.
   */
  private InetAddress behind(InetAddress proxy, ServerRequest request) {
    var forwarded = forwarded(request);
    var listed = listed(request);
    if (forwarded.isEmpty() || listed.isEmpty()) {
      return nearest(proxy, forwarded.isEmpty() ? listed : forwarded);
    }
    var one = nearest(proxy, forwarded);
    return one.equals(nearest(proxy, listed)) ? one : proxy;
  }

  /** From the right, the first that is no trusted proxy, or the last that is an address. */
  private InetAddress nearest(InetAddress proxy, List<String> hops) {
    var at = proxy;
    for (var hop : hops.reversed().stream().limit(HOPS_MAX).toList()) {
      var next = literal(withoutPort(hop));
      if (next.isEmpty()) {
        return at;
      }
      at = next.get();
      if (!listener.believes(at)) {
        return at;
      }
    }
    return at;
  }

  private static List<String> forwarded(ServerRequest request) {
    try {
      return Forwarded.create(request.headers()).stream()
          .map(hop -> hop.forClient().orElse(UNKNOWN))
          .toList();
    } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
      // The library's ways to say that the field is not in order.
      return List.of(UNKNOWN);
    }
  }

  private static List<String> listed(ServerRequest request) {
    return request.headers().values(HeaderNames.X_FORWARDED_FOR).stream()
        .flatMap(value -> Arrays.stream(value.split(",", -1)))
        .map(String::strip)
        .toList();
  }

  /** {@code [2001:db8::1]:443}, {@code 192.0.2.1:443}, or without a port. */
  private static String withoutPort(String hop) {
    if (hop.startsWith("[")) {
      return hop.substring(1, Math.max(1, hop.indexOf(']')));
    }
    var colon = hop.indexOf(':');
    return colon >= 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
  }

  private static Optional<InetAddress> literal(String address) {
    try {
      return Optional.of(InetAddress.ofLiteral(address));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** RFC 9440, section 2: the certificate as a byte sequence of RFC 8941. */
  private static Optional<X509Certificate> certificate(ServerRequest request) {
    var values = request.headers().values(HeaderNames.create("Client-Cert"));
    if (values.size() != 1) {
      return Optional.empty();
    }
    var value = values.getFirst().strip();
    if (value.length() < 2
        || value.length() > CERTIFICATE_MAX_CHARS
        || !value.startsWith(":")
        || !value.endsWith(":")) {
      return Optional.empty();
    }
    try {
      var der = Base64.getDecoder().decode(value.substring(1, value.length() - 1));
      return CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der))
              instanceof X509Certificate certificate
          ? Optional.of(certificate)
          : Optional.empty();
    } catch (IllegalArgumentException | CertificateException _) {
      return Optional.empty();
    }
  }
}
