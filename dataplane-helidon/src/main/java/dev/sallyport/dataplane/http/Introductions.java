package dev.sallyport.dataplane.http;

import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.ProxyProtocolData.Family;
import io.helidon.webserver.ProxyProtocolData.Protocol;
import io.helidon.webserver.ProxyProtocolV2Data;
import io.helidon.webserver.ProxyProtocolV2Data.Command;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.security.Principal;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Connections on which a proxy says first whom it speaks for (the PROXY protocol, versions 1 and
 * 2): from the listener's proxies alone, and in time. The server itself reads it, from whoever
 * connects, for as long as it takes, and before it asks anybody.
 */
final class Introductions {

  /** Strangers, probes and checks come again and again, and shall not fill the log. */
  private static final Duration TOLD_AGAIN = Duration.ofHours(1);

  /** Why a connection is closed. */
  private enum Wrong {
    STRANGER(
        "somebody connects who is not in `listener.proxies`, and is hung up on: with"
            + " `listener.proxy_protocol` all come through a proxy"),
    CROWD("`listener.connections.most` have not said yet whom they speak for"),
    SAYS_NOTHING(
        "one of `listener.proxies` says too late or not at all whom it speaks for, and is hung up"
            + " on: it does not speak the PROXY protocol"),
    SAYS_NOBODY(
        "one of `listener.proxies` speaks for nobody with an address, and is hung up on: where it"
            + " speaks for itself it says `LOCAL`, in version 2 of the PROXY protocol");

    private final String notice;

    Wrong(String notice) {
      this.notice = notice;
    }
  }

  /** A connection on which nothing has been said yet. */
  private record Arrived(SocketChannel socket, long untilNanos) {}

  private final ListenerConfig listener;
  private final LongSupplier ticks;
  private final Consumer<String> notices;
  private final Map<SocketAddress, Arrived> arrived = new ConcurrentHashMap<>();
  private final Map<Wrong, Long> told = new EnumMap<>(Wrong.class);

  /**
   * @param ticks nanoseconds, of which only differences mean something
   * @param notices told in one sentence why somebody is hung up on, once in a while
   */
  Introductions(ListenerConfig listener, LongSupplier ticks, Consumer<String> notices) {
    this.listener = listener;
    this.ticks = ticks;
    this.notices = notices;
  }

  /**
   * A connection is there, and nothing has been read from it.
   *
   * @throws CloseConnectionException if nothing will be
   */
  void arrived(SocketChannel socket) {
    var peer = peer(socket);
    // INVARIANT: what is said is believed of everybody who may say something.
    if (!listener.believes(peer.getAddress())) {
      throw closed(Wrong.STRANGER);
    }
    if (arrived.size() >= listener.connections().most()) {
      throw closed(Wrong.CROWD);
    }
    arrived.put(
        peer, new Arrived(socket, ticks.getAsLong() + listener.connections().patience().toNanos()));
  }

  private static InetSocketAddress peer(SocketChannel socket) {
    try {
      if (socket.getRemoteAddress() instanceof InetSocketAddress peer) {
        return peer;
      }
    } catch (IOException _) {
      // It has gone already.
    }
    throw new CloseConnectionException("a peer without an address");
  }

  /** Whether there are none. */
  boolean isEmpty() {
    return arrived.isEmpty();
  }

  /** Closes what is late, and forgets what the server has closed. */
  void look(long now) {
    arrived.forEach(
        (peer, each) -> {
          if (!each.socket().isOpen()) {
            forget(peer, each);
          } else if (now - each.untilNanos() > 0) {
            close(each.socket());
            forget(peer, each);
          }
        });
  }

  private void forget(SocketAddress peer, Arrived each) {
    // Whoever was let in meanwhile is not there any more.
    if (arrived.remove(peer, each)) {
      tell(Wrong.SAYS_NOTHING);
    }
  }

  private static void close(SocketChannel socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // Then it is not there.
    }
  }

  /**
   * Who is at the other end of a connection, now that it has been said.
   *
   * @throws CloseConnectionException if it has not
   */
  PeerInfo introduced(ConnectionContext connection) {
    var proxy = connection.remotePeer();
    arrived.remove(proxy.address());
    return connection
        .proxyProtocolData()
        .flatMap(said -> who(said, proxy))
        .orElseThrow(() -> closed(Wrong.SAYS_NOBODY));
  }

  private static Optional<PeerInfo> who(ProxyProtocolData said, PeerInfo proxy) {
    if (said instanceof ProxyProtocolV2Data second) {
      return second.command() == Command.LOCAL
          ? Optional.of(proxy)
          : Optional.of(second.sourceSocketAddress())
              // Of a family that it does not know the server says `0.0.0.0`.
              .filter(_ -> said.family() == Family.IPv4 || said.family() == Family.IPv6)
              .filter(_ -> said.protocol() == Protocol.TCP)
              .filter(InetSocketAddress.class::isInstance)
              .map(InetSocketAddress.class::cast)
              .map(address -> new SpokenFor(address, proxy));
    }
    // `UNKNOWN` of version 1 ends before its line does: the server leaves a byte of it, which TLS
    // would take for its own.
    return said.protocol() == Protocol.TCP
        ? literal(said.sourceAddress(), said.sourcePort())
            .map(address -> new SpokenFor(address, proxy))
        : Optional.empty();
  }

  private static Optional<InetSocketAddress> literal(String address, int port) {
    try {
      return Optional.of(new InetSocketAddress(InetAddress.ofLiteral(address), port));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private CloseConnectionException closed(Wrong why) {
    tell(why);
    return new CloseConnectionException("nobody knows who calls");
  }

  private void tell(Wrong why) {
    synchronized (told) {
      var now = ticks.getAsLong();
      var last = told.get(why);
      if (last != null && now - last < TOLD_AGAIN.toNanos()) {
        return;
      }
      told.put(why, now);
    }
    notices.accept(why.notice);
  }

  /** Whoever a proxy speaks for; what TLS has shown comes from there, through the proxy. */
  private record SpokenFor(InetSocketAddress address, PeerInfo proxy) implements PeerInfo {
    @Override
    public String host() {
      return address.getHostString();
    }

    @Override
    public int port() {
      return address.getPort();
    }

    @Override
    public Optional<Principal> tlsPrincipal() {
      return proxy.tlsPrincipal();
    }

    @Override
    public Optional<Certificate[]> tlsCertificates() {
      return proxy.tlsCertificates();
    }
  }
}
