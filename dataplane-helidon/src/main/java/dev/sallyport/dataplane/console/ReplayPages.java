package dev.sallyport.dataplane.console;

import dev.sallyport.dataplane.console.Door.Link;
import dev.sallyport.engine.audit.AuditSessions.Exchange;
import dev.sallyport.engine.audit.AuditSessions.Session;
import dev.sallyport.engine.audit.RecordedSearch;
import dev.sallyport.engine.custody.Custody;
import dev.sallyport.engine.custody.Turn;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.OpenReply;
import io.helidon.webserver.http.HttpRouting;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /console/sessions/{id}/replay}: what was said in a session, call by call. That somebody
 * looks is an entry of the log, and is written before anything is shown.
 */
public final class ReplayPages {
  private static final Frame.Part PART = Frame.Part.SESSIONS;
  private static final Link BACK = new Link("All sessions", PART.path());
  private static final int CALLS_A_PAGE = 100;
  private static final int FIND_MAX_CHARS = 200;

  private final Door door;
  private final Custody custody;
  private final RecordedSearch record;

  /**
   * @param record writes down that somebody looks
   */
  ReplayPages(Door door, Custody custody, RecordedSearch record) {
    this.door = door;
    this.custody = custody;
    this.record = record;
  }

  /**
   * The page.
   *
   * @param later where the next calls are; empty on the last page
   */
  public record One(
      Frame frame,
      Session session,
      String find,
      Optional<Found> found,
      List<Timeline.Step> origins,
      List<Call> calls,
      Optional<String> later,
      boolean isFirst) {}

  /**
   * A call in the page.
   *
   * @param line what its entries say
   * @param whole all of it, where it is shown at once
   */
  public record Call(long number, long seq, Timeline line, Optional<TurnView> whole) {
    public long atMs() {
      return line.at().map(Instant::toEpochMilli).orElse(0L);
    }

    public long tookMs() {
      return line.ended().path("took_ms").asLong(0);
    }
  }

  public void serve(HttpRouting.Builder routes) {
    routes
        .get(
            "/console/sessions/{id}/replay",
            door.shown(Action.AUDIT_REPLAY, PART, guest -> shown(guest, this::page)))
        .get(
            "/console/sessions/{id}/replay/{seq}",
            door.shown(Action.AUDIT_REPLAY, PART, guest -> shown(guest, this::part)));
  }

  /** The same page, without anything that somebody may have put there. */
  private static String path(Guest guest) {
    return number(guest.segment(2))
        .map(id -> "/console/sessions/%s/replay".formatted(id))
        .orElse(PART.path());
  }

  private interface Shown {
    OpenReply of(Guest guest, Session session);
  }

  private OpenReply shown(Guest guest, Shown shown) {
    // Nobody else's link opens what was said, which stands in the log under somebody's name.
    if (guest.visit().fromElsewhere()) {
      return door.notice(
          200,
          guest.frame("A replay", PART),
          "It shows what was asked and answered, and that you look at it is written down.",
          new Link("Open it", path(guest)));
    }
    return number(guest.segment(2))
        .flatMap(custody.sessions()::session)
        .map(session -> shown.of(guest, session))
        .orElseGet(
            () ->
                door.notice(
                    404,
                    guest.frame("There is no such session", PART),
                    "The log of this gateway has no session of this number.",
                    BACK));
  }

  private void note(Guest guest, Session session, String what) {
    record.record(
        guest.visit().exchange(),
        guest.who(),
        Action.AUDIT_REPLAY.word(),
        "session=%s, %s".formatted(session.id(), what));
  }

  private OpenReply part(Guest guest, Session session) {
    return number(guest.segment(4))
        .flatMap(seq -> turn(guest, session, seq))
        .map(turn -> fragment(new TurnView(0, turn, true)))
        .orElseGet(
            () ->
                door.notice(
                    404,
                    guest.frame("There is no such call", PART),
                    "This session has no call at that place.",
                    BACK));
  }

  private OpenReply fragment(TurnView view) {
    return new OpenReply(
        200,
        new Headers(
            Map.of(
                "content-type", List.of("text/html; charset=utf-8"),
                "cache-control", List.of("no-store"),
                "content-security-policy", List.of("default-src 'none'; frame-ancestors 'none'"),
                "x-content-type-options", List.of("nosniff"))),
        door.pages().part("console/turn.jte", view).getBytes(StandardCharsets.UTF_8));
  }

  /** A call, after it is written down that somebody sees it. */
  private Optional<Turn> turn(Guest guest, Session session, long seq) {
    var known = custody.sessions().following(session.id(), seq - 1, 1);
    if (known.isEmpty() || known.getFirst().seq() != seq) {
      return Optional.empty();
    }
    note(guest, session, "call=" + known.getFirst().id());
    return custody.turn(session.id(), seq);
  }

  private OpenReply page(Guest guest, Session session) {
    var wanted = number(guest.visit().asked("call"));
    var after = wanted.map(seq -> seq - 1).or(() -> number(guest.visit().asked("after")));
    var read = custody.sessions().following(session.id(), after.orElse(0L), CALLS_A_PAGE + 1);
    var page = read.subList(0, Math.min(read.size(), CALLS_A_PAGE));
    var find = guest.visit().asked("find").strip();
    if (find.length() > FIND_MAX_CHARS) {
      find = find.substring(0, FIND_MAX_CHARS);
    }
    var first =
        page.isEmpty() ? Optional.<Turn>empty() : turn(guest, session, page.getFirst().seq());
    var later =
        read.size() > page.size()
            ? Optional.of(address(session) + "?after=" + page.getLast().seq())
            : Optional.<String>empty();
    return door.page(
        "console/replay.jte",
        new One(
            guest.frame("Replay", PART),
            session,
            find,
            find.isEmpty() ? Optional.empty() : Optional.of(found(guest, session, find)),
            first.map(turn -> origins(turn)).orElseGet(List::of),
            calls(page, first, after.isEmpty()),
            later,
            after.isEmpty()));
  }

  private static String address(Session session) {
    return "/console/sessions/%s/replay".formatted(session.id());
  }

  private List<Timeline.Step> origins(Turn turn) {
    return custody.origins(turn).stream().map(Timeline::step).toList();
  }

  private static List<Call> calls(List<Exchange> page, Optional<Turn> first, boolean numbered) {
    var calls = new ArrayList<Call>();
    for (var exchange : page) {
      var number = calls.size() + 1L;
      calls.add(
          new Call(
              number,
              exchange.seq(),
              Timeline.of(exchange),
              first
                  .filter(turn -> turn.seq() == exchange.seq())
                  .map(turn -> new TurnView(numbered ? number : 0, turn, true))));
    }
    return calls;
  }

  private Found found(Guest guest, Session session, String find) {
    // What somebody looks for may be what must not be there.
    note(guest, session, "searched");
    var found = Found.in(custody.turns(session.id(), 0), find);
    // Each hit shows some of what was said.
    found.calls().forEach(call -> note(guest, session, "call=" + call));
    return found;
  }

  private static Optional<Long> number(String text) {
    return text.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }
}
