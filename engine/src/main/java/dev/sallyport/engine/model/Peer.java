package dev.sallyport.engine.model;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Who is at the other end of a connection, or behind the proxies that are trusted to say so.
 *
 * @param address an IP address as text; empty where it is not known
 * @param certificate the client certificate, whose key the connection has proven
 */
public record Peer(String address, Optional<X509Certificate> certificate) {

  /** Nothing is known. */
  public static final Peer UNKNOWN = new Peer("", Optional.empty());

  /** Whoever has one address of IPv6 has 2^64 of them (RFC 6177). */
  private static final int NETWORK_BYTES = 8;

  /** By which callers from an address are counted: itself, and of IPv6 the /64 that it is in. */
  public static String network(String address) {
    try {
      if (InetAddress.ofLiteral(address) instanceof Inet6Address six) {
        return HexFormat.of().formatHex(six.getAddress(), 0, NETWORK_BYTES);
      }
    } catch (IllegalArgumentException _) {
      // No address: it is counted as it is.
    }
    return address;
  }
}
