package dev.sallyport.dataplane.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.audit.AuditQuery;
import dev.sallyport.engine.audit.AuditSearch;
import dev.sallyport.engine.audit.AuditSearch.Hit;
import dev.sallyport.engine.audit.AuditSearch.Query;
import dev.sallyport.engine.audit.AuditSessions;
import dev.sallyport.engine.audit.AuditSessions.Session;
import dev.sallyport.engine.audit.RecordedSearch;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Principal;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.payload.Erasure;
import dev.sallyport.engine.payload.Order;
import dev.sallyport.engine.payload.Payloads;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.OwnReply;
import io.helidon.common.uri.UriQuery;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;

/**
 * The audit log over HTTP: {@code GET /search} finds exchanges by what their entries say, {@code
 * GET /sessions} sessions by their label, {@code GET /holds} those that have to be kept. {@code
 * POST /sessions/{id}/erase} destroys what is kept of a session beside the log, {@code …/hold} and
 * {@code …/release} keep it from that; {@code GET /erasable} and {@code GET /holdable} say which
 * session somebody means. Whoever asks shows a token, as for every other call, and is an auditor,
 * or cares for privacy; what they do is itself an entry.
 */
public final class AuditHandler implements HttpService {
  private static final String BEFORE = "before";
  private static final String LIMIT = "limit";
  private static final String LABEL = "label";
  private static final String SESSION = "session";

  /** What is listed where nothing else is said. */
  private static final int LIMIT_USUAL = 50;

  private final ExchangeLine line;
  private final OwnApi api;
  private final RecordedSearch search;
  private final AuditSessions sessions;
  private final Payloads payloads;

  public AuditHandler(
      ExchangeLine line, RecordedSearch search, AuditSessions sessions, Payloads payloads) {
    this.line = line;
    this.api = new OwnApi(line, "audit");
    this.search = search;
    this.sessions = sessions;
    this.payloads = payloads;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/search", answering(Action.AUDIT_READ, this::found))
        .get("/sessions", answering(Action.AUDIT_READ, this::labelled))
        .get("/holds", answering(Action.AUDIT_READ, this::held))
        .get("/erasable", answering(Action.AUDIT_ERASE, this::meant))
        .get("/holdable", answering(Action.AUDIT_HOLD, this::meant))
        .post("/sessions/{id}/erase", api.answering(Action.AUDIT_ERASE, this::erase))
        .post("/sessions/{id}/hold", api.answering(Action.AUDIT_HOLD, this::hold))
        .post("/sessions/{id}/release", api.answering(Action.AUDIT_HOLD, this::release));
  }

  /** What is asked with a query, by somebody who may. */
  private record Asked(String exchange, Identity by, UriQuery query) {
    String said(String name) {
      return query.first(name).orElse("");
    }
  }

  private interface Answer {
    ObjectNode of(Asked asked);
  }

  private Handler answering(Action action, Answer answer) {
    return (request, response) ->
        line.runOwn(
            LineHandler.arrival(request),
            LineHandler.responder(response),
            action,
            (exchange, who) -> OwnReply.json(answer.of(new Asked(exchange, who, request.query()))));
  }

  private ObjectNode found(Asked asked) {
    var known = new HashSet<>(AuditQuery.words());
    known.addAll(Set.of(BEFORE, LIMIT));
    requireKnown(asked, known);
    var page =
        search.search(
            asked.exchange(),
            asked.by(),
            query(asked),
            before(asked),
            limit(asked, AuditSearch.PAGE_MAX));
    var list = StrictJson.newObject();
    var hits = list.putArray("hits");
    page.hits().forEach(hit -> hits.add(described(hit)));
    page.next().ifPresent(next -> list.put("next", next));
    list.put("behind", page.behind());
    return list;
  }

  private Query query(Asked asked) {
    try {
      return AuditQuery.of(asked::said, search.clock().instant());
    } catch (IllegalArgumentException e) {
      throw api.malformed(e.getMessage() + ".");
    }
  }

  /** A condition that is misspelt would else find too much. */
  private void requireKnown(Asked asked, Set<String> known) {
    for (var name : asked.query().names()) {
      if (!known.contains(name) || asked.query().all(name).size() > 1) {
        throw api.malformed(
            "The query takes `%s`, each once at most."
                .formatted(String.join("`, `", known.stream().sorted().toList())));
      }
    }
  }

  private long before(Asked asked) {
    var text = asked.said(BEFORE);
    if (text.isEmpty()) {
      return Long.MAX_VALUE;
    }
    if (!text.matches("[0-9]{1,18}")) {
      throw api.malformed("`before` is the `next` of the page before.");
    }
    return Long.parseLong(text);
  }

  private int limit(Asked asked, int most) {
    var text = asked.said(LIMIT);
    if (text.isEmpty()) {
      return LIMIT_USUAL;
    }
    if (!text.matches("[1-9][0-9]{0,2}") || Integer.parseInt(text) > most) {
      throw api.malformed("`limit` is a number from 1 to %d.".formatted(most));
    }
    return Integer.parseInt(text);
  }

  private static ObjectNode described(Hit hit) {
    var node = StrictJson.newObject().put("seq", hit.seq());
    if (!hit.exchange().isEmpty()) {
      node.put("exchange", hit.exchange());
    }
    hit.session().ifPresent(session -> node.put("session", session));
    var entries = node.putArray("entries");
    for (var line : hit.lines()) {
      try {
        entries.add(StrictJson.object(line.getBytes(StandardCharsets.UTF_8)));
      } catch (MalformedJsonException _) {
        // Somebody has changed the log; `audit verify` names the place.
        entries.addNull();
      }
    }
    return node;
  }

  private ObjectNode labelled(Asked asked) {
    requireKnown(asked, Set.of(LABEL, BEFORE, LIMIT));
    var label = brief(asked, LABEL);
    search.record(asked.exchange(), asked.by(), "sessions, session=" + label);
    var limit = limit(asked, AuditSearch.PAGE_MAX);
    var found = sessions.labelled(label, before(asked), limit);
    var list = StrictJson.newObject();
    var all = list.putArray("sessions");
    found.forEach(session -> all.add(described(session)));
    if (found.size() == limit) {
      list.put("next", found.getLast().last());
    }
    return list;
  }

  private String brief(Asked asked, String name) {
    var text = asked.said(name);
    if (text.length() > AuditSearch.TEXT_LIMIT_CHARS) {
      throw api.malformed(
          "`%s` has at most %d characters.".formatted(name, AuditSearch.TEXT_LIMIT_CHARS));
    }
    return text;
  }

  /**
   * The session of that number, and all that clients call so: a client may call one by a number.
   */
  private ObjectNode meant(Asked asked) {
    requireKnown(asked, Set.of(SESSION));
    var said = brief(asked, SESSION);
    var found = new LinkedHashMap<Long, Session>();
    numbered(said).ifPresent(session -> found.put(session.id(), session));
    sessions
        .labelled(said, Long.MAX_VALUE, LIMIT_USUAL)
        .forEach(session -> found.put(session.id(), session));
    var list = StrictJson.newObject();
    var all = list.putArray("sessions");
    found.values().forEach(session -> all.add(described(session)));
    return list;
  }

  private ObjectNode held(Asked asked) {
    requireKnown(asked, Set.of());
    search.record(asked.exchange(), asked.by(), "holds");
    var list = StrictJson.newObject();
    var all = list.putArray("holds");
    for (var hold : payloads.holds()) {
      var one = all.addObject();
      hold.session().ifPresent(session -> one.put(SESSION, session));
      one.put("principal", hold.principal())
          .put(LABEL, hold.label())
          .put("since", AuditJson.instant(hold.since()))
          .put("by", hold.by())
          .put("keys", hold.keys())
          .put("bytes", hold.bytes());
    }
    return list;
  }

  private ObjectNode erase(OwnApi.Asked asked) {
    var session = session(asked);
    return switch (payloads.erase(session.principal(), session.label(), order(asked))) {
      case Erasure.Erased(var keys) -> described(session).put("erased_keys", keys);
      case Erasure.NothingKept _ -> throw nothingKept();
      case Erasure.OnHold(var since, var by) ->
          throw api.refused(
              409,
              "invalid_request_error",
              "It has to be kept: `%s` said so at %s. Whoever may do `audit.hold` can release it."
                  .formatted(Principal.of(by).subject(), since));
    };
  }

  private ObjectNode hold(OwnApi.Asked asked) {
    var session = session(asked);
    if (!payloads.hold(session.principal(), session.label(), order(asked))) {
      throw nothingKept();
    }
    return described(session).put("hold", true);
  }

  private ObjectNode release(OwnApi.Asked asked) {
    var session = session(asked);
    if (!payloads.release(session.principal(), session.label(), order(asked))) {
      throw api.refused(404, "not_found_error", "The session is not on hold.");
    }
    return described(session).put("hold", false);
  }

  private Session session(OwnApi.Asked asked) {
    return numbered(asked.id())
        .orElseThrow(
            () ->
                api.refused(
                    404,
                    "not_found_error",
                    "The log has no session of that number: see `GET /sallyport/v1/audit/sessions`."));
  }

  private Optional<Session> numbered(String said) {
    return Optional.of(said)
        .filter(id -> id.matches("[0-9]{1,18}"))
        .flatMap(id -> sessions.session(Long.parseLong(id)));
  }

  private RefusedException nothingKept() {
    return api.refused(
        404, "not_found_error", "Nothing of that session is kept beside the log's entries.");
  }

  private static Order order(OwnApi.Asked asked) {
    return new Order(asked.exchange(), asked.by().principal());
  }

  private static ObjectNode described(Session session) {
    return StrictJson.newObject()
        .put("id", session.id())
        .put("principal", session.principal())
        .put("label", session.label())
        .put("first_at", session.firstAt())
        .put("last_at", session.lastAt())
        .put("calls", session.calls());
  }
}
