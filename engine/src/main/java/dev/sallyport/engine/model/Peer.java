package dev.sallyport.engine.model;

import java.security.cert.X509Certificate;
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
}
