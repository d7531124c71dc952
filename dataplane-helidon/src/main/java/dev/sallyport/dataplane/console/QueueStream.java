package dev.sallyport.dataplane.console;

import dev.sallyport.dataplane.console.Listeners.Listener;
import dev.sallyport.dataplane.http.LineHandler;
import dev.sallyport.dataplane.page.Pages;
import dev.sallyport.dataplane.page.Visit.Seat;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.Admission;
import dev.sallyport.engine.pipeline.ClientGoneException;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code GET /console/events}: tells open pages what waits, at each move of any approval and when a
 * deadline passes (server-sent events). Each listener has a virtual thread, which waits in the
 * engine. It ends with the session, and with the permission.
 */
final class QueueStream {

  /** All people of a company may have the page open, and some have it twice. */
  private static final int LISTENERS_MAX = 1_000;

  /** Nobody looks at more windows than these, and nobody takes all places. */
  private static final int LISTENERS_EACH = 16;

  /** Before the first move. */
  private static final long NOTHING = -1;

  /** So often a listener looks whether its session stands: a sign-out ends it within that time. */
  private static final Duration LOOK_EVERY = Approvals.LOOK_EVERY;

  /** Proxies close what is silent for half a minute and more. */
  private static final Duration SILENT_MAX = Duration.ofSeconds(15);

  private static final Headers STREAM =
      new Headers(
          Map.of(
              "content-type", List.of("text/event-stream; charset=utf-8"),
              "cache-control", List.of("no-store"),
              "x-accel-buffering", List.of("no"),
              "x-content-type-options", List.of("nosniff")));

  private final Pages pages;
  private final Admission admission;
  private final Approvals approvals;
  private final LiveQueue live;
  private final Clock clock;
  private final Supplier<String> exchanges;
  private final Listeners listeners = new Listeners(LISTENERS_MAX, LISTENERS_EACH);

  /**
   * @param exchanges names a listener that is turned away in the log
   */
  QueueStream(Door door, Approvals approvals, Queue queue, Supplier<String> exchanges) {
    this.pages = door.pages();
    this.admission = door.admission();
    this.approvals = approvals;
    this.live =
        new LiveQueue(
            queue::view, view -> pages.part("console/queue_live.jte", view), queue.clock());
    this.clock = queue.clock();
    this.exchanges = exchanges;
  }

  void serve(HttpRouting.Builder routes) {
    routes.get("/console/events", this::listen);
  }

  private void listen(ServerRequest request, ServerResponse response) {
    var seat = pages.seat(request);
    if (seat.isEmpty() || !admitted(seat.get(), request)) {
      nothing(response);
      return;
    }
    var listener = listeners.begin(seat.get().session().who().principal());
    if (listener.isEmpty()) {
      nothing(response);
      return;
    }
    try {
      stream(new Window(seat.get(), listener.get()), heard(request), response);
    } catch (ClientGoneException | IOException _) {
      // The page was left, or this ends because the gateway does.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      listeners.end(listener.get());
    }
  }

  /** Nothing more comes: a browser asks no further after this (HTML, section 9.2.3). */
  private static void nothing(ServerResponse response) {
    response.status(204).send();
  }

  private boolean admitted(Seat seat, ServerRequest request) {
    var visit = new Admission.Visit(exchanges.get(), "GET", request.path().path());
    return admission.refusal(visit, seat.session().who(), Action.APPROVALS_READ).isEmpty();
  }

  /** The last move of which the page knows: it says so when it connects again. */
  private static long heard(ServerRequest request) {
    var said =
        request
            .headers()
            .first(HeaderNames.create("last-event-id"))
            .or(() -> request.query().first("after").asOptional())
            .orElse("");
    return said.matches("[0-9]{1,18}") ? Long.parseLong(said) : 0;
  }

  private record Window(Seat seat, Listener listener) {}

  private void stream(Window window, long heard, ServerResponse response)
      throws IOException, InterruptedException {
    try (var out =
        LineHandler.responder(response, LineHandler.STREAM_WRITE_MAX).begin(200, STREAM)) {
      send(out, ": listening\n\n");
      var begun = live.after(approvals.lastMove());
      // A page that has heard of moves that are not there has heard of those of another store.
      var known = heard <= begun.move() ? heard : NOTHING;
      var deadline = begun.nextDeadline();
      var silent = Duration.ZERO;
      while (pages.stands(window.seat())) {
        if (window.listener().isDisplaced()) {
          send(out, "event: aside\ndata: aside\n\n");
          return;
        }
        var last = approvals.awaitMove(known, LOOK_EVERY);
        var moved = last > known || isOver(deadline);
        silent = silent.plus(LOOK_EVERY);
        if ((moved || silent.compareTo(SILENT_MAX) >= 0) && !isAdmitted(window.seat())) {
          break;
        }
        if (moved) {
          var event = live.after(last);
          known = event.move();
          deadline = event.nextDeadline();
          send(out, event.text());
          silent = Duration.ZERO;
        } else if (silent.compareTo(SILENT_MAX) >= 0) {
          send(out, ": still listening\n\n");
          silent = Duration.ZERO;
        }
      }
      send(out, "event: end\ndata: end\n\n");
    }
  }

  private boolean isAdmitted(Seat seat) {
    return admission.admits(seat.session().who(), Action.APPROVALS_READ);
  }

  private boolean isOver(Optional<Instant> deadline) {
    return deadline.filter(at -> !clock.instant().isBefore(at)).isPresent();
  }

  private static void send(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
