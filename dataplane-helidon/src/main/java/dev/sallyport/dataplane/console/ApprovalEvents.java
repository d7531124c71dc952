package dev.sallyport.dataplane.console;

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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * {@code GET /console/events}: tells open pages what waits, at each move of any approval and when a
 * deadline passes (server-sent events). Each listener has a virtual thread, which waits in the
 * engine. It ends with the session, and with the permission.
 */
final class ApprovalEvents {

  /** All people of a company may have the page open, and some have it twice. */
  private static final int LISTENERS_MAX = 1_000;

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
  private final Queue queue;
  private final Supplier<String> exchanges;
  private final AtomicInteger listeners = new AtomicInteger();

  /**
   * @param exchanges names a listener that is turned away in the log
   */
  ApprovalEvents(Door door, Approvals approvals, Queue queue, Supplier<String> exchanges) {
    this.pages = door.pages();
    this.admission = door.admission();
    this.approvals = approvals;
    this.queue = queue;
    this.exchanges = exchanges;
  }

  void serve(HttpRouting.Builder routes) {
    routes.get("/console/events", this::listen);
  }

  private void listen(ServerRequest request, ServerResponse response) {
    var seat = pages.seat(request);
    if (seat.isEmpty() || !admitted(seat.get(), request) || !take()) {
      // Nothing more comes: a browser asks no further after this (HTML, section 9.2.3).
      response.status(204).send();
      return;
    }
    try {
      stream(seat.get(), heard(request), response);
    } catch (ClientGoneException | IOException _) {
      // The page was left, or this ends because the gateway does.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      listeners.decrementAndGet();
    }
  }

  private boolean admitted(Seat seat, ServerRequest request) {
    var visit = new Admission.Visit(exchanges.get(), "GET", request.path().path());
    return admission.refusal(visit, seat.session().who(), Action.APPROVALS_READ).isEmpty();
  }

  private boolean take() {
    if (listeners.incrementAndGet() <= LISTENERS_MAX) {
      return true;
    }
    listeners.decrementAndGet();
    return false;
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

  private void stream(Seat seat, long heard, ServerResponse response)
      throws IOException, InterruptedException {
    try (var out = LineHandler.responder(response).begin(200, STREAM)) {
      send(out, ": listening\n\n");
      var known = heard;
      var deadline = queue.view().nextDeadline();
      var silent = Duration.ZERO;
      while (pages.stands(seat)) {
        var last = approvals.awaitMove(known, LOOK_EVERY);
        var moved = last > known || isOver(deadline);
        silent = silent.plus(LOOK_EVERY);
        if ((moved || silent.compareTo(SILENT_MAX) >= 0) && !isAdmitted(seat)) {
          break;
        }
        if (moved) {
          known = last;
          var view = queue.view();
          deadline = view.nextDeadline();
          send(out, event(known, view));
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
    return deadline.filter(at -> !queue.clock().instant().isBefore(at)).isPresent();
  }

  private String event(long move, Queue.View view) {
    var text = new StringBuilder("event: queue\nid: ").append(move).append('\n');
    pages
        .part("console/queue_live.jte", view)
        .lines()
        .forEach(line -> text.append("data: ").append(line).append('\n'));
    return text.append('\n').toString();
  }

  private static void send(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
