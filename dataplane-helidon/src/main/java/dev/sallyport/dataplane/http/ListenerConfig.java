package dev.sallyport.dataplane.http;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the gateway is connected to.
 *
 * @param tls where callers come by https; empty where they come by http
 * @param proxies who is believed about whom it speaks for; nobody else is
 * @param proxyProtocol whether those say it at the beginning of each connection, and nobody else
 *     may connect
 * @param clientCert whether those also say in {@code Client-Cert} (RFC 9440) which client
 *     certificate they have seen; they then have to take that field out of what comes to them
 * @param drain how long calls that are under way may go on when the gateway stops
 * @param connections how many there may be, and how long one may keep the gateway waiting
 */
public record ListenerConfig(
    Optional<Tls> tls,
    List<AddressRange> proxies,
    boolean proxyProtocol,
    boolean clientCert,
    Duration drain,
    ConnectionLimits connections) {

  /** Shorter than what Kubernetes leaves to a container that it stops. */
  public static final Duration DRAIN = Duration.ofSeconds(20);

  /** By http, and through nobody. */
  public static final ListenerConfig PLAIN =
      new ListenerConfig(
          Optional.empty(), List.of(), false, false, DRAIN, ConnectionLimits.DEFAULT);

  public ListenerConfig {
    proxies = List.copyOf(proxies);
  }

  /** The same, with other connections. */
  public ListenerConfig withConnections(ConnectionLimits other) {
    return new ListenerConfig(tls, proxies, proxyProtocol, clientCert, drain, other);
  }

  /** Whether it is one of the proxies. */
  boolean believes(InetAddress address) {
    return proxies.stream().anyMatch(range -> range.holds(address));
  }

  /** As another, but for what is set when the listener begins. */
  public ListenerConfig becoming(ListenerConfig other) {
    return new ListenerConfig(
        tls, proxies, proxyProtocol, other.clientCert, other.drain, connections);
  }

  /**
   * Files in PEM, which are read again when they change.
   *
   * @param certificate the gateway's own, and those that lead to its root
   * @param key the certificate's private key in PKCS #8, in a file that others cannot read
   * @param clientCa those who vouch for clients' certificates; empty where none are asked for
   */
  public record Tls(Path certificate, Path key, Optional<Path> clientCa) {}
}
