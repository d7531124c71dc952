package dev.sallyport.dataplane.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.Routing;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** A connection whose requests go another way than that of the server. */
record Routed(ConnectionContext connection, Routing routing) implements ConnectionContext {

  private record Only(Routing routing) implements Router {
    @Override
    public <T extends Routing> T routing(Class<T> type, T other) {
      return type.isInstance(routing) ? type.cast(routing) : other;
    }

    @Override
    public List<Routing> routings() {
      return List.of(routing);
    }

    @Override
    public void afterStop() {}

    @Override
    public void beforeStart() {}
  }

  @Override
  public Router router() {
    return new Only(routing);
  }

  @Override
  public DataReader dataReader() {
    return connection.dataReader();
  }

  @Override
  public DataWriter dataWriter() {
    return connection.dataWriter();
  }

  @Override
  public ListenerContext listenerContext() {
    return connection.listenerContext();
  }

  @Override
  public ExecutorService executor() {
    return connection.executor();
  }

  @Override
  public Optional<ProxyProtocolData> proxyProtocolData() {
    return connection.proxyProtocolData();
  }

  @Override
  public HelidonSocket serverSocket() {
    return connection.serverSocket();
  }

  @Override
  public PeerInfo remotePeer() {
    return connection.remotePeer();
  }

  @Override
  public PeerInfo localPeer() {
    return connection.localPeer();
  }

  @Override
  public boolean isSecure() {
    return connection.isSecure();
  }

  @Override
  public String socketId() {
    return connection.socketId();
  }

  @Override
  public String childSocketId() {
    return connection.childSocketId();
  }
}
