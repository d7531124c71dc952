package dev.sallyport.dataplane.console;

import dev.sallyport.dataplane.console.Door.Link;
import dev.sallyport.engine.audit.AuditSessions;
import dev.sallyport.engine.audit.AuditSessions.Session;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.model.Principal;
import dev.sallyport.engine.pipeline.OpenReply;
import io.helidon.webserver.http.HttpRouting;
import java.util.List;
import java.util.Optional;

/** {@code /console/sessions}, who called, and {@code /console/sessions/{id}}, with what. */
public final class SessionPages {
  private static final Frame.Part PART = Frame.Part.SESSIONS;
  private static final Link BACK = new Link("All sessions", PART.path());
  private static final int SESSIONS_A_PAGE = 50;
  private static final int CALLS_A_PAGE = 50;

  private final Door door;
  private final AuditSessions sessions;

  SessionPages(Door door, AuditSessions sessions) {
    this.door = door;
    this.sessions = sessions;
  }

  /**
   * A page of sessions.
   *
   * @param older where the next page begins; empty on the last
   */
  public record All(Frame frame, List<Row> rows, Optional<String> older, boolean isFirst) {}

  /** A session in a line. */
  public record Row(Session session, Principal caller) {}

  /** One session, or a page of it. */
  public record One(
      Frame frame,
      Row row,
      List<Timeline> calls,
      Optional<String> older,
      boolean isFirst,
      boolean mayReplay) {}

  public void serve(HttpRouting.Builder routes) {
    routes
        .get(PART.path(), door.shown(Action.AUDIT_READ, PART, this::all))
        .get("/console/sessions/{id}", door.shown(Action.AUDIT_READ, PART, this::one));
  }

  private OpenReply all(Guest guest) {
    var before = before(guest);
    var found = sessions.sessions(before.orElse(Long.MAX_VALUE), SESSIONS_A_PAGE + 1);
    var page = found.stream().limit(SESSIONS_A_PAGE).map(SessionPages::row).toList();
    var older =
        found.size() > page.size()
            ? Optional.of("/console/sessions?before=" + page.getLast().session().last())
            : Optional.<String>empty();
    return door.page(
        "console/sessions.jte",
        new All(guest.frame("Sessions", PART), page, older, before.isEmpty()));
  }

  private static Row row(Session session) {
    return new Row(session, Principal.of(session.principal()));
  }

  private OpenReply one(Guest guest) {
    return number(guest.segment(2))
        .flatMap(sessions::session)
        .map(session -> door.page("console/session.jte", timeline(guest, session)))
        .orElseGet(
            () ->
                door.notice(
                    404,
                    guest.frame("There is no such session", PART),
                    "The log of this gateway has no session of this number.",
                    BACK));
  }

  private One timeline(Guest guest, Session session) {
    var before = before(guest);
    var found = sessions.exchanges(session.id(), before.orElse(Long.MAX_VALUE), CALLS_A_PAGE + 1);
    var page = found.stream().limit(CALLS_A_PAGE).toList();
    var older =
        found.size() > page.size()
            ? Optional.of("/console/sessions/" + session.id() + "?before=" + page.getLast().seq())
            : Optional.<String>empty();
    return new One(
        guest.frame("Session", PART),
        row(session),
        page.stream().map(Timeline::of).toList(),
        older,
        before.isEmpty(),
        door.admits(guest, Action.AUDIT_REPLAY));
  }

  private static Optional<Long> before(Guest guest) {
    return number(guest.visit().asked("before"));
  }

  private static Optional<Long> number(String text) {
    return text.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }
}
