package dev.sallyport.dataplane.http;

import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpSecurity;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

/** The way that requests go now; the next one on a connection that stays open may go another. */
public final class RoutingOfNow implements HttpRouting {
  private volatile HttpRouting now;

  public RoutingOfNow(HttpRouting first) {
    this.now = first;
  }

  /** From now on they go this way. */
  public void become(HttpRouting next) {
    next.beforeStart();
    now = next;
  }

  /** What a server takes it by. */
  public io.helidon.common.Builder<?, HttpRouting> asBuilder() {
    return new Given(this);
  }

  private record Given(HttpRouting routing)
      implements io.helidon.common.Builder<Given, HttpRouting> {
    @Override
    public HttpRouting build() {
      return routing;
    }
  }

  @Override
  public void route(ConnectionContext context, RoutingRequest request, RoutingResponse response) {
    now.route(context, request, response);
  }

  @Override
  public HttpSecurity security() {
    return now.security();
  }

  @Override
  public void beforeStart() {
    now.beforeStart();
  }

  @Override
  public void afterStart(WebServer server) {
    now.afterStart(server);
  }

  @Override
  public void afterStop() {
    now.afterStop();
  }
}
