package dev.sallyport.dataplane.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.StrictJson;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Whether a gateway lives ({@code GET /health/live}), and whether calls had better come to it
 * ({@code GET /health/ready}: 200, or 503), for balancers and Kubernetes. Everybody may ask, and is
 * told no more than the names of what is looked at and how it stands: {@code {"status": "UP",
 * "checks": [{"name": "store", "status": "UP"}]}}, in the form of MicroProfile Health.
 */
public final class HealthHandler {
  /** However many ask, a check is made once in this time. */
  static final Duration REMEMBERED = Duration.ofSeconds(1);

  private final List<Check> ready;

  private HealthHandler(List<Check> ready) {
    this.ready = ready;
  }

  /** Something that has to hold for calls to be served. */
  public static final class Check {
    private final String name;
    private final BooleanSupplier holds;
    private boolean held;
    private long lookedAt = System.nanoTime() - REMEMBERED.toNanos();

    /**
     * @param holds looked at by one at a time; what it throws is a no
     */
    public Check(String name, BooleanSupplier holds) {
      this.name = name;
      this.holds = holds;
    }

    private synchronized boolean holds() {
      if (System.nanoTime() - lookedAt >= REMEMBERED.toNanos()) {
        held = look();
        lookedAt = System.nanoTime();
      }
      return held;
    }

    private boolean look() {
      try {
        return holds.getAsBoolean();
      } catch (RuntimeException _) {
        // Who has failed has told why; here everybody reads.
        return false;
      }
    }
  }

  /**
   * Serves both.
   *
   * @param ready all that has to hold
   */
  public static void serve(HttpRouting.Builder routes, List<Check> ready) {
    var handler = new HealthHandler(List.copyOf(ready));
    routes.get("/health/live", (_, response) -> handler.answer(response, List.of()));
    routes.get("/health/ready", handler::ready);
  }

  private void ready(ServerRequest request, ServerResponse response) {
    answer(response, ready);
  }

  private void answer(ServerResponse response, List<Check> checks) {
    var all = true;
    // How all stand is said first, and known last.
    var body = said(StrictJson.newObject(), all);
    var told = body.putArray("checks");
    for (var check : checks) {
      var up = check.holds();
      all &= up;
      said(told.addObject().put("name", check.name), up);
    }
    said(body, all);
    response
        .status(all ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503)
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .header(HeaderNames.CACHE_CONTROL, "no-store")
        .send(StrictJson.bytes(body));
  }

  private static ObjectNode said(ObjectNode node, boolean up) {
    return node.put("status", up ? "UP" : "DOWN");
  }
}
