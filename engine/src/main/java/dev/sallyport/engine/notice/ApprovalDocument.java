package dev.sallyport.engine.notice;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.json.StrictJson;

/** An approval as the API and webhooks write it, without its context. */
public final class ApprovalDocument {
  private ApprovalDocument() {}

  /** As JSON. */
  public static ObjectNode of(Approval approval) {
    var question = approval.question();
    var matter = question.matter();
    var node = StrictJson.newObject();
    node.put("id", approval.id());
    node.put("state", approval.state().word());
    node.put("version", approval.version());
    node.put("phase", question.binding().phase());
    node.put("asked_by", question.asker());
    node.put("asked_at", approval.askedAt().toString());
    node.put("deadline", approval.deadline().toString());
    node.put("endpoint", matter.endpoint());
    node.put("model", matter.model());
    node.put("tool", matter.tool());
    node.put("preview", matter.preview());
    node.put("preview_is_whole", matter.whole());
    node.put("exchange", question.exchange());
    node.put("allows", question.allows());
    node.put("uses", approval.uses().count());
    question.rules().forEach(node.putArray("rules")::add);
    var quorums = node.putArray("quorums");
    for (var quorum : question.quorums()) {
      var one = quorums.addObject().put("rule", quorum.rule()).put("count", quorum.count());
      quorum.by().forEach(one.putArray("by")::add);
      quorum.emergency().forEach(one.putArray("emergency")::add);
    }
    var votes = node.putArray("votes");
    for (var vote : approval.votes()) {
      votes
          .addObject()
          .put("by", vote.by())
          .put("at", vote.at().toString())
          .put("grant", vote.grant())
          .put("emergency", vote.emergency())
          .put("reason", vote.reason());
    }
    return node;
  }
}
