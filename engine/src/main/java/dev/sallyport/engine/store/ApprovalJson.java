package dev.sallyport.engine.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.Matter;
import dev.sallyport.engine.approval.Question;
import dev.sallyport.engine.approval.Vote;
import dev.sallyport.engine.json.Mappers;
import dev.sallyport.engine.model.BugException;
import dev.sallyport.engine.model.Lasting;
import dev.sallyport.engine.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Approvals as the store keeps them: JSON, with names that do not follow those in the code. */
final class ApprovalJson {

  private static final JsonMapper JSON = Mappers.usual().build();
  private static final String SESSION = "session";

  private ApprovalJson() {}

  static String write(Approval approval) {
    var question = approval.question();
    var binding = question.binding();
    var json = JsonNodeFactory.instance.objectNode();
    json.put("id", approval.id())
        .put("state", approval.state().word())
        .put("version", approval.version())
        .put("asked_at", approval.askedAt().toString())
        .put("deadline", approval.deadline().toString());
    var asked = json.putObject("question");
    asked
        .put("principal", binding.principal())
        .put(SESSION, binding.session())
        .put("phase", binding.phase())
        .put("call_sha256", binding.callDigest())
        .put("policy_sha256", binding.policyDigest())
        .put("exchange", question.exchange())
        .put("endpoint", question.matter().endpoint())
        .put("model", question.matter().model())
        .put("tool", question.matter().tool())
        .put("preview", question.matter().preview())
        .put("whole", question.matter().whole());
    if (!binding.actors().isEmpty()) {
      binding.actors().forEach(asked.putArray("actors")::add);
    }
    var quorums = asked.putArray("quorums");
    for (var quorum : question.quorums()) {
      var node = quorums.addObject().put("rule", quorum.rule());
      quorum.by().forEach(node.putArray("by")::add);
      node.put("count", quorum.count()).put("within", quorum.within().toString());
      if (!quorum.emergency().isEmpty()) {
        quorum.emergency().forEach(node.putArray("emergency")::add);
      }
      switch (quorum.lasting()) {
        case Lasting.Once _ -> {}
        case Lasting.Session(var atMost) ->
            node.put("lasts", SESSION).put("at_most", atMost.toString());
        case Lasting.Time(var length) -> node.put("lasts", length.toString());
      }
    }
    var votes = json.putArray("votes");
    for (var vote : approval.votes()) {
      var node = votes.addObject().put("by", vote.by());
      vote.groups().forEach(node.putArray("groups")::add);
      node.put("at", vote.at().toString()).put("grant", vote.grant()).put("reason", vote.reason());
      if (vote.emergency()) {
        node.put("emergency", true);
      }
    }
    var uses = approval.uses();
    json.putObject("uses")
        .put("count", uses.count())
        .put("last", uses.last())
        .put("given_back", uses.givenBack());
    return json.toString();
  }

  static Approval read(String text) {
    var json = parse(text);
    var votes = new ArrayList<Vote>();
    for (var vote : json.required("votes")) {
      votes.add(
          new Vote(
              text(vote, "by"),
              texts(vote, "groups"),
              Instant.parse(text(vote, "at")),
              vote.required("grant").booleanValue(),
              text(vote, "reason"),
              vote.path("emergency").asBoolean()));
    }
    return new Approval(
        text(json, "id"),
        question(json.required("question")),
        Approval.State.valueOf(text(json, "state").toUpperCase(Locale.ROOT)),
        votes,
        Instant.parse(text(json, "asked_at")),
        Instant.parse(text(json, "deadline")),
        json.required("version").longValue(),
        uses(json.path("uses")));
  }

  /** An older approval, spent or not, has none: nobody gives it back. */
  private static Approval.Uses uses(JsonNode json) {
    return json.isMissingNode()
        ? Approval.Uses.NONE
        : new Approval.Uses(
            json.required("count").intValue(),
            text(json, "last"),
            json.required("given_back").intValue());
  }

  private static Lasting lasting(JsonNode quorum) {
    var lasts = quorum.path("lasts").asText("");
    if (lasts.isEmpty()) {
      return new Lasting.Once();
    }
    return lasts.equals(SESSION)
        ? new Lasting.Session(Duration.parse(text(quorum, "at_most")))
        : new Lasting.Time(Duration.parse(lasts));
  }

  private static Question question(JsonNode json) {
    var quorums = new ArrayList<Verdict.Approve>();
    for (var quorum : json.required("quorums")) {
      quorums.add(
          new Verdict.Approve(
              text(quorum, "rule"),
              texts(quorum, "by"),
              quorum.required("count").intValue(),
              Duration.parse(text(quorum, "within")),
              quorum.has("emergency") ? texts(quorum, "emergency") : List.of(),
              lasting(quorum)));
    }
    return new Question(
        new Question.Binding(
            text(json, "principal"),
            json.has("actors") ? texts(json, "actors") : List.of(),
            text(json, SESSION),
            text(json, "phase"),
            text(json, "call_sha256"),
            text(json, "policy_sha256")),
        quorums,
        text(json, "exchange"),
        // Approvals of schema 5 and older lack the last three.
        new Matter(
            text(json, "endpoint"),
            text(json, "model"),
            json.path("tool").asText(""),
            json.path("preview").asText(""),
            json.path("whole").asBoolean()));
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new BugException("the store holds an approval that is not JSON", e);
    }
  }

  private static String text(JsonNode json, String name) {
    return json.required(name).textValue();
  }

  private static List<String> texts(JsonNode json, String name) {
    var texts = new ArrayList<String>();
    json.required(name).forEach(text -> texts.add(text.textValue()));
    return texts;
  }
}
