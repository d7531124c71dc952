package dev.sallyport.workbench.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.workbench.impact.Impact;
import dev.sallyport.workbench.impact.Judgement;
import dev.sallyport.workbench.impact.Shift;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What another policy would have said, for programs. */
public final class ImpactJson {
  private ImpactJson() {}

  /**
   * One object in one line: nothing null, nothing empty but lists and counts.
   *
   * @param console where sessions are shown; empty if that is not known
   */
  public static String of(Impact impact, Optional<URI> console) {
    var json =
        StrictJson.newObject()
            .put("from", impact.span().from().toString())
            .put("until", impact.span().until().toString())
            .put("calls", impact.calls())
            .put("tool_uses", impact.toolUses())
            .put("compared", impact.compared())
            .put("changed", impact.changed())
            .put("uncertain", impact.uncertain())
            .put("alike_by_other_rules", impact.otherRules())
            .put("alike_on_masked", impact.maskedAlike());
    var undecided = json.putObject("undecided");
    impact.undecided().forEach(undecided::put);
    var gone = json.putObject("gone");
    impact.gone().forEach((why, count) -> gone.put(why.word(), count));
    var changes = json.putArray("changes");
    impact.shifts().forEach(shift -> shift(changes.addObject(), shift, console));
    return new String(StrictJson.bytes(json), StandardCharsets.UTF_8);
  }

  private static void shift(ObjectNode json, Shift shift, Optional<URI> console) {
    judgement(json.putObject("was"), shift.was());
    judgement(json.putObject("would_be"), shift.wouldBe());
    json.put("who", shift.who());
    text(json, "endpoint", shift.what().endpoint());
    text(json, shift.what().isTool() ? "tool" : "model", shift.what().name());
    json.put("certain", shift.certain())
        .put("count", shift.count())
        .put("example", shift.example())
        .put("in_sessions", shift.inSessions());
    var sessions = json.putArray("sessions");
    for (var place : shift.sessions()) {
      var one = sessions.addObject().put("id", place.id());
      text(one, "label", place.label());
      console.ifPresent(uri -> one.put("href", SessionLink.of(uri, place.id())));
    }
  }

  private static void judgement(ObjectNode json, Judgement judgement) {
    json.put("decision", judgement.decision());
    text(json, "cause", judgement.fault());
    texts(json, "rules", judgement.rules());
    texts(json, "masks", judgement.masks());
    judgement.approvers().ifPresent(approvers -> texts(json, "approvers", approvers));
  }

  private static void text(ObjectNode json, String name, String value) {
    if (!value.isEmpty()) {
      json.put(name, value);
    }
  }

  private static void texts(ObjectNode json, String name, List<String> values) {
    if (!values.isEmpty()) {
      values.forEach(json.putArray(name)::add);
    }
  }
}
