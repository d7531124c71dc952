package dev.sallyport.dataplane.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.ApprovalStore;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.Vote;
import dev.sallyport.engine.approval.VoteResult;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.notice.ApprovalDocument;
import dev.sallyport.engine.pipeline.Admission;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.OpenReply;
import dev.sallyport.engine.pipeline.OwnReply;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/**
 * Approvals over HTTP: {@code GET /} lists them, {@code GET /{id}} shows one with what an approver
 * has to see, {@code GET /events} follows their moves; {@code POST /{id}/grant} and {@code
 * /{id}/refuse} answer, with {@code {"reason": "…"}} as an optional body, and {@code "emergency":
 * true} in it where one person grants alone; {@code POST /{id}/withdraw} takes back what oneself
 * has asked. Whoever asks shows a token, as for every other call.
 */
public final class ApprovalsHandler implements HttpService {

  /** A reason is a sentence. */
  private static final int MAX_BODY_BYTES = 4096;

  /** What is listed at most, and where nothing else is said. */
  private static final int LIMIT_MOST = 500;

  private static final int LIMIT_USUAL = 100;

  private static final Headers JSON =
      new Headers(Map.of("content-type", List.of("application/json")));

  private final ExchangeLine line;
  private final OwnApi api;
  private final Admission admission;
  private final Approvals approvals;
  private final MoveStream moves;

  /**
   * @param store that of the approvals, whose moves are followed
   */
  public ApprovalsHandler(
      ExchangeLine line, Admission admission, Approvals approvals, ApprovalStore store) {
    this.line = line;
    this.admission = admission;
    this.api = new OwnApi(line, "approval");
    this.approvals = approvals;
    this.moves = new MoveStream(approvals, store, admission.clock());
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/", listing())
        .get("/events", following())
        .get("/{id}", api.answering(Action.APPROVALS_READ, this::shown))
        .post("/{id}/grant", voting(true))
        .post("/{id}/refuse", voting(false))
        .post("/{id}/withdraw", withdrawing());
  }

  private Handler listing() {
    return (request, response) ->
        line.runOwn(
            LineHandler.arrival(request),
            LineHandler.responder(response),
            Action.APPROVALS_READ,
            (_, _) ->
                OwnReply.json(
                    list(said(request, "state", "open"), limit(said(request, "limit", "")))));
  }

  private static String said(ServerRequest request, String name, String otherwise) {
    return request.query().first(name).orElse(otherwise);
  }

  private int limit(String text) {
    if (text.isEmpty()) {
      return LIMIT_USUAL;
    }
    if (!text.matches("[1-9]\\d{0,2}") || Integer.parseInt(text) > LIMIT_MOST) {
      throw api.malformed("`limit` is a number from 1 to %d.".formatted(LIMIT_MOST));
    }
    return Integer.parseInt(text);
  }

  /** Those that wait, the oldest first; or those of a state, or all, the newest first. */
  private ObjectNode list(String state, int limit) {
    var list = StrictJson.newObject();
    var all = list.putArray("approvals");
    chosen(state, limit).forEach(approval -> all.add(ApprovalDocument.of(approval)));
    return list;
  }

  private List<Approval> chosen(String state, int limit) {
    if (state.equals("open")) {
      return approvals.open(limit);
    }
    if (state.equals("all")) {
      return approvals.recent(limit);
    }
    for (var one : Approval.State.values()) {
      if (one.word().equals(state)) {
        return approvals.recent(one, limit);
      }
    }
    throw api.malformed(
        "`state` is `open`, `all`, or a state: `pending`, `granted`, `spent`, `refused`,"
            + " `expired`, `withdrawn`.");
  }

  private ObjectNode shown(OwnApi.Asked asked) {
    var id = asked.id();
    var approval = approvals.find(id).orElseThrow(() -> unknown(id));
    var node = ApprovalDocument.of(approval);
    if (admission.showsCall(asked.by(), approval)) {
      approvals.context(id).ifPresent(context -> node.set("context", StrictJson.own(context)));
    }
    return node;
  }

  private Handler following() {
    return (request, response) -> {
      var arrival = LineHandler.arrival(request);
      var from = MoveStream.resumed(arrival.headers().all("last-event-id"));
      line.runOwnStream(
          arrival,
          LineHandler.responder(response, LineHandler.STREAM_WRITE_MAX),
          Action.APPROVALS_READ,
          "text/event-stream",
          out -> moves.write(from, out));
    };
  }

  private Handler voting(boolean grant) {
    return api.answering(
        Action.APPROVALS_ANSWER,
        asked -> {
          var said = said(asked.body());
          return answered(
              asked.id(),
              grant && said.emergency()
                  ? approvals.grantInEmergency(asked.id(), asked.by(), said.reason())
                  : approvals.vote(asked.id(), asked.by(), grant, said.reason()));
        });
  }

  /** Open to everybody who is known: only who asked can do it, whatever the policy says. */
  private Handler withdrawing() {
    return (request, response) -> {
      var id = request.path().pathParameters().first("id").orElse("");
      line.runKnown(
          LineHandler.arrival(request),
          LineHandler.responder(response),
          who ->
              new OpenReply(
                  200, JSON, StrictJson.bytes(answered(id, approvals.withdraw(id, who)))));
    };
  }

  private ObjectNode answered(String id, VoteResult result) {
    return switch (result) {
      case VoteResult.Recorded(var approval) -> ApprovalDocument.of(approval);
      case VoteResult.Unknown _ -> throw unknown(id);
      case VoteResult.Closed(var state) ->
          throw api.refused(
              409,
              "invalid_request_error",
              "The approval is " + state.word() + " already, so no answer is taken.");
      case VoteResult.NotEntitled(var sentence) ->
          throw api.refused(403, "permission_error", sentence);
    };
  }

  private RefusedException unknown(String id) {
    return api.refused(404, "not_found_error", "No approval has the id `" + id + "`.");
  }

  private record Said(String reason, boolean emergency) {}

  private Said said(InputStream body) {
    var bytes = api.bytes(body, MAX_BODY_BYTES, "A reason has at most a few sentences.");
    var said = bytes.length == 0 ? StrictJson.newObject() : api.object(bytes);
    var reason = said.path("reason").asText("");
    if (reason.length() > Vote.REASON_LIMIT_CHARS) {
      throw api.malformed("A reason has at most " + Vote.REASON_LIMIT_CHARS + " characters.");
    }
    return new Said(reason, said.path("emergency").asBoolean());
  }
}
