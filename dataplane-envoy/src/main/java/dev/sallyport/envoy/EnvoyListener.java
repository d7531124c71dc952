package dev.sallyport.envoy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where Envoys come in.
 *
 * <p>INVARIANT: an Envoy is told the service's credential, so nobody is listened to who is neither
 * on this machine nor has a certificate.
 *
 * @param host a literal address, or {@code localhost}
 * @param tls empty where Envoys come in plainly, which they may on loopback alone
 * @param clientCert whether Envoy is believed about its clients' certificates, which it says in
 *     {@code x-forwarded-client-cert}; it then has to take that field out of what comes to it
 */
public record EnvoyListener(String host, int port, Optional<Tls> tls, boolean clientCert) {

  public EnvoyListener {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("there is no port " + port);
    }
    if (tls.isEmpty() && !isLoopback(host)) {
      throw new IllegalArgumentException(
          "an Envoy is told the service's credential, so one on another machine shows a"
              + " certificate: write `tls` with `certificate`, `key` and `client_ca`, or listen at"
              + " 127.0.0.1, not at `"
              + host
              + "`");
    }
  }

  /**
   * Files in PEM, which are read again when they change.
   *
   * @param certificate the gateway's own, and those that lead to its root
   * @param key the certificate's private key in PKCS #8, in a file that others cannot read
   * @param clientCa those who vouch for Envoys, and for nobody else
   */
  public record Tls(Path certificate, Path key, Path clientCa) {}

  private static boolean isLoopback(String host) {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
