package dev.sallyport.dataplane.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.Vote;
import dev.sallyport.engine.approval.VoteResult;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.pipeline.ExchangeLine;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.io.InputStream;

/**
 * Approvals over HTTP: {@code GET /} lists what waits, {@code POST /{id}/grant} and {@code
 * /{id}/refuse} answer, with {@code {"reason": "…"}} as an optional body, and {@code "emergency":
 * true} in it where one person grants alone. Whoever asks shows a token, as for every other call.
 */
public final class ApprovalsHandler implements HttpService {

  /** A reason is a sentence. */
  private static final int MAX_BODY_BYTES = 4096;

  private final OwnApi api;
  private final Approvals approvals;

  public ApprovalsHandler(ExchangeLine line, Approvals approvals) {
    this.api = new OwnApi(line, "approval");
    this.approvals = approvals;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/", api.answering(Action.APPROVALS_READ, _ -> list()))
        .post("/{id}/grant", voting(true))
        .post("/{id}/refuse", voting(false));
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

  private ObjectNode list() {
    var list = StrictJson.newObject();
    var open = list.putArray("approvals");
    approvals.open().forEach(approval -> open.add(described(approval)));
    return list;
  }

  private ObjectNode answered(String id, VoteResult result) {
    return switch (result) {
      case VoteResult.Recorded(var approval) -> described(approval);
      case VoteResult.Unknown _ ->
          throw api.refused(404, "not_found_error", "No approval has the id `" + id + "`.");
      case VoteResult.Closed(var state) ->
          throw api.refused(
              409,
              "invalid_request_error",
              "The approval is " + state.word() + " already, so no answer is taken.");
      case VoteResult.NotEntitled(var sentence) ->
          throw api.refused(403, "permission_error", sentence);
    };
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

  private static ObjectNode described(Approval approval) {
    var question = approval.question();
    var node = StrictJson.newObject();
    node.put("id", approval.id());
    node.put("state", approval.state().word());
    node.put("asked_by", question.asker());
    node.put("asked_at", approval.askedAt().toString());
    node.put("deadline", approval.deadline().toString());
    node.put("endpoint", question.matter().endpoint());
    node.put("model", question.matter().model());
    node.put("tool", question.matter().tool());
    node.put("preview", question.matter().preview());
    node.put("exchange", question.exchange());
    node.put("allows", question.allows());
    node.put("uses", approval.uses().count());
    question.rules().forEach(node.putArray("rules")::add);
    var quorums = node.putArray("quorums");
    question
        .quorums()
        .forEach(
            quorum -> {
              var one = quorums.addObject().put("rule", quorum.rule()).put("count", quorum.count());
              quorum.by().forEach(one.putArray("by")::add);
              quorum.emergency().forEach(one.putArray("emergency")::add);
            });
    return node;
  }
}
