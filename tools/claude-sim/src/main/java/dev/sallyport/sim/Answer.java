package dev.sallyport.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is to be sent, decided before a byte of it is.
 *
 * @param headers added to those that every answer has
 * @param delay before the first byte
 */
record Answer(Form form, Map<String, String> headers, Duration delay) {

  Answer {
    headers = Map.copyOf(headers);
  }

  /** How the answer goes over the wire. */
  sealed interface Form {}

  /** A whole JSON document; torn, only its first half is sent. */
  record Whole(int status, ObjectNode json, boolean torn) implements Form {}

  /**
   * Events one by one; torn, the connection ends after the last of them.
   *
   * @param type the media type in which the events are packed
   */
  record Streamed(List<Event> events, Duration pauseBeforeDelta, boolean torn, String type)
      implements Form {
    Streamed {
      events = List.copyOf(events);
    }

    Streamed(List<Event> events, Duration pauseBeforeDelta, boolean torn) {
      this(events, pauseBeforeDelta, torn, "text/event-stream; charset=utf-8");
    }
  }

  /** A status and headers alone. */
  record Empty(int status) implements Form {}

  /** Nothing, for as long as the client stands it. */
  record Silence() implements Form {}

  static Answer of(Form form) {
    return new Answer(form, Map.of(), Duration.ZERO);
  }

  static Answer ok(ObjectNode json) {
    return of(new Whole(200, json, false));
  }

  static Answer error(ApiException e, String requestId) {
    return of(new Whole(e.status(), Wire.error(e.type(), e.sentence(), requestId), false));
  }

  /** The same answer, delivered as the script says. */
  Answer scripted(Script script) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    script.all(Directive.Header.class).forEach(h -> all.put(h.name(), h.value()));
    return new Answer(
        form,
        all,
        script.last(Directive.SlowFirst.class).map(Directive.SlowFirst::delay).orElse(delay));
  }
}
