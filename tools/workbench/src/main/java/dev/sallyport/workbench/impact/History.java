package dev.sallyport.workbench.impact;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.audit.AuditSessions;
import dev.sallyport.engine.audit.AuditSessions.Session;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Gives the exchanges of a time to several threads, in pages of one session each: what they have
 * asked is kept by the session. A page is the newest that is left, since the newest request of a
 * conversation holds those before it.
 */
final class History {
  /** Opening a conversation takes as long as some ten of its turns. */
  private static final int PAGE = 100;

  private final AuditSessions log;
  private final Span span;
  private final Deque<Session> sessions = new ArrayDeque<>();
  private long lastSession = Long.MIN_VALUE;
  private long before = Long.MAX_VALUE;

  History(AuditSessions log, Span span) {
    this.log = log;
    this.span = span;
  }

  /** Exchanges of a session, the newest first. */
  record Page(Session session, List<Exchange> exchanges) {}

  /** The entries about an exchange, in the order of writing. */
  record Exchange(String id, Instant at, List<JsonNode> entries) {}

  /** The next page; empty if there is none. */
  synchronized Optional<Page> next() {
    for (var session = session(); session.isPresent(); session = session()) {
      var read = log.exchanges(session.get().id(), before, PAGE);
      var exchanges = read.stream().map(History::exchange).toList();
      // A clock may have been set back, so one early exchange is not the end.
      if (exchanges.stream().allMatch(exchange -> exchange.at().isBefore(span.from()))) {
        sessions.remove();
        before = Long.MAX_VALUE;
        continue;
      }
      before = read.getLast().seq();
      var held = exchanges.stream().filter(exchange -> span.holds(exchange.at())).toList();
      if (!held.isEmpty()) {
        return Optional.of(new Page(session.get(), held));
      }
    }
    return Optional.empty();
  }

  private Optional<Session> session() {
    if (sessions.isEmpty()) {
      sessions.addAll(log.active(span.from(), lastSession, AuditSessions.PAGE_MAX));
      lastSession = sessions.isEmpty() ? lastSession : sessions.getLast().id();
    }
    return Optional.ofNullable(sessions.peek());
  }

  private static Exchange exchange(AuditSessions.Exchange read) {
    var entries = read.lines().stream().map(History::entry).toList();
    var at = entries.isEmpty() ? "" : entries.getFirst().path("at").asText();
    try {
      return new Exchange(read.id(), Instant.parse(at), entries);
    } catch (DateTimeException _) {
      return new Exchange(read.id(), Instant.MIN, List.of());
    }
  }

  /** An entry that somebody has broken says nothing here; `audit verify` finds it. */
  private static JsonNode entry(String line) {
    try {
      return StrictJson.object(line.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedJsonException _) {
      return StrictJson.newObject();
    }
  }
}
