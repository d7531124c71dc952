package dev.sallyport.workbench.impact;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.AuditSessions.Session;
import dev.sallyport.engine.audit.ToolUseStep;
import dev.sallyport.engine.json.JsonSeries;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.payload.Found;
import dev.sallyport.engine.payload.LockedKeyException;
import dev.sallyport.engine.payload.PayloadRef;
import dev.sallyport.engine.payload.PayloadSeries;
import dev.sallyport.engine.recording.RecordedCall;
import dev.sallyport.engine.recording.RecordedTool;
import dev.sallyport.engine.recording.Recording;
import dev.sallyport.engine.recording.UnfitRecordingException;
import dev.sallyport.workbench.impact.Hindsight.Said;
import dev.sallyport.workbench.impact.Shift.Subject;
import dev.sallyport.workbench.impact.Tally.Decided;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Asks about the decisions of exchanges, on one thread. */
final class Review {
  private final PayloadSeries payloads;
  private final Hindsight candidate;
  private final Optional<Hindsight> baseline;
  private final Tally tally;
  private final JsonSeries bodies = new JsonSeries();

  /**
   * @param baseline says what the decisions were; empty for what the log says
   */
  Review(PayloadSeries payloads, Hindsight candidate, Optional<Hindsight> baseline, Tally tally) {
    this.payloads = payloads;
    this.candidate = candidate;
    this.baseline = baseline;
    this.tally = tally;
  }

  /** What an entry refers to. */
  private sealed interface Brought {
    record Here(Recording recording) implements Brought {}

    record Not(Gone why) implements Brought {}
  }

  /** The call of an exchange, to be asked about. */
  private sealed interface Asked {
    record With(RecordedCall recorded, Call call) implements Asked {}

    record Not(Gone why) implements Asked {}
  }

  /**
   * A question to any policy.
   *
   * @param said what it says
   * @param whole whether it reads just what it would have read then
   */
  private record Question(Function<Hindsight, Said> said, Predicate<Hindsight> whole) {}

  void page(History.Page page) {
    for (var exchange : page.exchanges()) {
      exchange.entries().stream()
          .filter(Review::isCall)
          .findFirst()
          .ifPresent(entry -> exchange(page.session(), exchange, entry));
    }
  }

  private void exchange(Session session, History.Exchange exchange, JsonNode entry) {
    var decided =
        new Decided(session, exchange.id(), exchange.at(), who(entry), ofCall(entry), was(entry));
    tally.read(decided);
    var asked = call(decided, entry);
    for (var use : exchange.entries()) {
      if (isToolDecision(use)) {
        var subject = new Subject("", use.path("tool").path("name").asText());
        toolUse(
            new Decided(session, exchange.id(), exchange.at(), who(entry), subject, was(use)),
            use,
            asked);
      }
    }
  }

  /** An intent, or what became of a call that had none; its repetition was not decided anew. */
  private static boolean isCall(JsonNode entry) {
    return entry.has("call")
        && entry.has("caller")
        && entry.has("ruling")
        && !entry.has("decided_in");
  }

  /** What came of a use that was held is another entry, with the same decision. */
  private static boolean isToolDecision(JsonNode entry) {
    return entry.path("kind").asText().equals("tool_use")
        && entry.has("ruling")
        && (!entry.has("approval")
            || entry.path("step").asText().equals(ToolUseStep.Step.HELD.word()));
  }

  private static String who(JsonNode entry) {
    var caller = entry.path("caller");
    return caller.path("issuer").asText() + "#" + caller.path("subject").asText();
  }

  private static Subject ofCall(JsonNode entry) {
    var call = entry.path("call");
    return new Subject(call.path("endpoint").asText(), call.path("model").asText(""));
  }

  private static Judgement was(JsonNode entry) {
    return Judgement.recorded(entry.path("ruling"));
  }

  private Asked call(Decided decided, JsonNode entry) {
    return switch (read(entry)) {
      case Brought.Here(RecordedCall kept) -> call(decided, entry.path("call"), kept);
      case Brought.Here _ -> gone(Gone.UNREADABLE);
      case Brought.Not(var why) -> gone(why);
    };
  }

  private Asked call(Decided decided, JsonNode entry, RecordedCall kept) {
    try {
      var recorded = kept.body().withheld().isEmpty() ? kept : outlined(kept, entry);
      var call =
          recorded.call(decided.exchange(), entry.path("call_sha256").asText(""), bodies::object);
      compare(
          decided,
          new Question(policy -> policy.of(recorded, call), policy -> policy.isShownAll(recorded)));
      return new Asked.With(recorded, call);
    } catch (UnfitRecordingException _) {
      return gone(Gone.UNREADABLE);
    }
  }

  private Asked gone(Gone why) {
    tally.gone(why);
    return new Asked.Not(why);
  }

  /** Of a body that was withheld there is what the log says: the model, and how it is answered. */
  private static RecordedCall outlined(RecordedCall kept, JsonNode entry) {
    var outline =
        StrictJson.newObject()
            .put("model", entry.path("model").asText(""))
            .put("stream", entry.path("stream").asBoolean(false));
    outline.putArray("messages");
    return kept.with(StrictJson.bytes(outline));
  }

  private void toolUse(Decided decided, JsonNode entry, Asked asked) {
    tally.read(decided);
    switch (asked) {
      case Asked.Not(var why) -> tally.gone(why);
      case Asked.With with -> {
        switch (read(entry)) {
          case Brought.Here(RecordedTool tool) -> toolUse(decided, with, tool);
          case Brought.Here _ -> tally.gone(Gone.UNREADABLE);
          case Brought.Not(var why) -> tally.gone(why);
        }
      }
    }
  }

  private void toolUse(Decided decided, Asked.With asked, RecordedTool tool) {
    try {
      var use = tool.use(asked.call());
      compare(
          decided,
          new Question(
              policy -> policy.of(asked.recorded(), tool, use),
              policy -> policy.isShownAll(asked.recorded(), tool)));
    } catch (UnfitRecordingException _) {
      tally.gone(Gone.UNREADABLE);
    }
  }

  private Brought read(JsonNode entry) {
    var payload = entry.path("payload").asText("");
    if (payload.isEmpty()) {
      return new Brought.Not(Gone.NOT_KEPT);
    }
    if (payload.equals(AuditEntry.PAYLOAD_LOST)) {
      return new Brought.Not(Gone.LOST);
    }
    try {
      return PayloadRef.parse(payload)
          .<Brought>map(ref -> read(payloads.read(ref)))
          .orElseGet(() -> new Brought.Not(Gone.UNREADABLE));
    } catch (LockedKeyException _) {
      return new Brought.Not(Gone.LOCKED);
    }
  }

  private static Brought read(Found found) {
    return switch (found) {
      case Found.Erased _ -> new Brought.Not(Gone.ERASED);
      case Found.Missing _ -> new Brought.Not(Gone.MISSING);
      case Found.Damaged _ -> new Brought.Not(Gone.UNREADABLE);
      case Found.Kept(var document) -> {
        try {
          yield new Brought.Here(Recording.read(document));
        } catch (UnfitRecordingException _) {
          yield new Brought.Not(Gone.UNREADABLE);
        }
      }
    };
  }

  private void compare(Decided decided, Question question) {
    var was = baseline.map(question.said()).orElseGet(() -> new Said.Judged(decided.was()));
    switch (was) {
      case Said.Undecided(var needs) -> tally.undecided(needs);
      case Said.Judged(var before) -> {
        switch (question.said().apply(candidate)) {
          case Said.Undecided(var needs) -> tally.undecided(needs);
          case Said.Judged(var after) ->
              tally.compared(
                  decided,
                  before,
                  after,
                  question.whole().test(candidate)
                      && baseline.map(question.whole()::test).orElse(true));
        }
      }
    }
  }
}
