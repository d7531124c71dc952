package dev.sallyport.dataplane.http;

import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.Router;
import io.helidon.webserver.Routing;
import java.util.List;

/**
 * Where a connection comes from, and where its requests go.
 *
 * @param from who is at its other end, as far as anybody here is to know
 */
record Bound(PeerInfo from, Router to) {

  /** There is one way alone. */
  static Bound of(PeerInfo from, Routing to) {
    return new Bound(from, new Only(to));
  }

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
    public void beforeStart() {
      routing.beforeStart();
    }

    @Override
    public void afterStop() {
      routing.afterStop();
    }
  }
}
