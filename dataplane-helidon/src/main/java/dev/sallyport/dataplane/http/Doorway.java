package dev.sallyport.dataplane.http;

import dev.sallyport.engine.model.Peer;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.socket.SocketOptions;
import io.helidon.common.task.InterruptableTask;
import io.helidon.http.Headers;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Takes connections, HTTP/1.1 all of them: so many in all and of one address, and none that keeps
 * the gateway waiting for long. The server has no limits of its own for that: it would read a head
 * that never ends, write to whom never reads, and, with no file left for the next connection, end.
 */
public final class Doorway implements ServerConnectionSelector {

  /** How often it is looked who is late: often enough to be nearly right. */
  private static final int LOOKS_IN_A_PATIENCE = 30;

  private final ServerConnectionSelector http;
  private final ListenerConfig listener;
  private final Introductions introductions;
  private final Slots places;
  private final LongSupplier ticks;
  private final Consumer<String> notices;
  private final Set<WatchedConnection> open = new HashSet<>();
  private Optional<RoutingOfNow> routing = Optional.empty();
  private boolean looking;
  private boolean told;

  /**
   * @param ticks nanoseconds, of which only differences mean something
   * @param notices told in one sentence when somebody is turned away, once until there is room
   */
  public Doorway(
      Http1Config http, ListenerConfig listener, LongSupplier ticks, Consumer<String> notices) {
    // The only listeners: the server tells nothing to several, and its own would log tokens.
    this.http =
        Http1ConnectionSelector.builder()
            .config(
                Http1Config.builder(http)
                    .receiveListeners(List.of(new Heads(WatchedConnection::headIsRead)))
                    .sendListeners(List.of(new Heads(WatchedConnection::replyBegins)))
                    .build())
            .build();
    this.listener = listener;
    this.introductions = new Introductions(listener, ticks, notices);
    this.places = new Slots(listener.connections().most(), listener.connections().each());
    this.ticks = ticks;
    this.notices = notices;
  }

  /** From here requests go this way, and not that of the server. */
  public Doorway to(RoutingOfNow way) {
    routing = Optional.of(way);
    return this;
  }

  /** Lets a server's connections come in here. */
  public WebServerConfig.Builder before(WebServerConfig.Builder server) {
    // An event that waits to be sent together with the next one is late by 40 ms and more.
    var sockets = SocketOptions.builder().tcpNoDelay(true).build();
    return server
        .protocolsDiscoverServices(false)
        // INVARIANT: the only way in. With a second one the server would read from a connection
        // before it knows whose it is, and so before anybody is late.
        .addConnectionSelector(this)
        .enableProxyProtocol(listener.proxyProtocol())
        .connectionOptions(
            listener.proxyProtocol() ? new WatchedSockets(sockets, this::arrived) : sockets);
  }

  /** Of those that have to say first whom they speak for. */
  private void arrived(SocketChannel socket) {
    introductions.arrived(socket);
    synchronized (open) {
      watch();
    }
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return http.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext connection) {
    return listener.proxyProtocol()
        ? new Caller(connection, introductions.introduced(connection))
        : new Caller(connection, connection.remotePeer());
  }

  /** By what a connection is counted; those of a proxy are of many, and each counts as itself. */
  private String counted(PeerInfo peer) {
    if (!(peer.address() instanceof InetSocketAddress socket)) {
      return "";
    }
    var address = socket.getAddress();
    return listener.believes(address) ? socket.toString() : Peer.network(address.getHostAddress());
  }

  private void tell(Slots.Taking full) {
    synchronized (open) {
      if (told) {
        return;
      }
      told = true;
    }
    notices.accept(
        full == Slots.Taking.ALL_FULL
            ? "`listener.connections.most` are open, and others are turned away"
            : "one address has `listener.connections.each` open, and others of it are turned away;"
                + " a proxy belongs into `listener.proxies`");
  }

  private void enter(WatchedConnection connection) {
    synchronized (open) {
      open.add(connection);
      watch();
    }
  }

  /** Called with the lock on those that are open. */
  private void watch() {
    if (!looking) {
      looking = true;
      Thread.ofVirtual().name("who is late").start(this::look);
    }
  }

  private void leave(WatchedConnection connection) {
    synchronized (open) {
      open.remove(connection);
      told = false;
    }
  }

  /** Looks as long as anybody is there. */
  private void look() {
    var pause = listener.connections().patience().dividedBy(LOOKS_IN_A_PATIENCE);
    while (true) {
      List<WatchedConnection> all;
      synchronized (open) {
        if (open.isEmpty() && introductions.isEmpty()) {
          looking = false;
          return;
        }
        all = List.copyOf(open);
      }
      all.forEach(connection -> connection.look(ticks.getAsLong()));
      introductions.look(ticks.getAsLong());
      LockSupport.parkNanos(pause.toNanos());
    }
  }

  /** Tells each connection of the heads that come, or go. */
  private record Heads(BiConsumer<WatchedConnection, Headers> told)
      implements Http1ConnectionListener {
    @Override
    public void headers(ConnectionContext connection, Headers headers) {
      if (connection instanceof WatchedConnection watched) {
        told.accept(watched, headers);
      }
    }
  }

  /** A connection, which is closed as soon as it is there where no place is left for it. */
  private final class Caller implements ServerConnection, InterruptableTask<Void> {
    private final String peer;
    private final WatchedConnection watched;
    private final ServerConnection served;

    Caller(ConnectionContext connection, PeerInfo who) {
      this.peer = counted(who);
      this.watched =
          new WatchedConnection(
              connection,
              routing
                  .map(way -> Bound.of(who, way))
                  .orElseGet(() -> new Bound(who, connection.router())),
              listener.connections(),
              ticks,
              this::last);
      this.served = http.connection(watched);
    }

    private void last() {
      served.close(false);
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
      var place = places.take(peer);
      if (place != Slots.Taking.TAKEN) {
        // Nothing is said: to read what was asked, or to greet in TLS, would take a place.
        tell(place);
        return;
      }
      try {
        enter(watched);
        served.handle(limit);
      } finally {
        leave(watched);
        places.giveBack(peer);
      }
    }

    @Override
    public Duration idleTime() {
      return served.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
      served.close(interrupt);
    }

    @Override
    public boolean canInterrupt() {
      return served instanceof InterruptableTask<?> task && task.canInterrupt();
    }
  }
}
