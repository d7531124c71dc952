package dev.sallyport.dataplane.http;

import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpSecurity;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

/** The way that requests go now; the next one on a connection that stays open may go another. */
public final class RoutingOfNow implements HttpRouting {
  private volatile HttpRouting now;

  public RoutingOfNow(HttpRouting first) {
    first.beforeStart();
    this.now = first;
  }

  /** From now on they go this way. */
  public void become(HttpRouting next) {
    next.beforeStart();
    now = next;
  }

  @Override
  public void route(ConnectionContext context, RoutingRequest request, RoutingResponse response) {
    now.route(context, request, response);
  }

  @Override
  public HttpSecurity security() {
    return now.security();
  }
}
