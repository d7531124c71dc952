package dev.sallyport.engine.custody;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sallyport.engine.audit.AuditSessions.Exchange;
import dev.sallyport.engine.custody.Conversations.Talk;
import dev.sallyport.engine.custody.Turn.Came;
import dev.sallyport.engine.custody.Turn.Consent;
import dev.sallyport.engine.custody.Turn.Forwarded;
import dev.sallyport.engine.custody.Turn.Left;
import dev.sallyport.engine.custody.Turn.Ruled;
import dev.sallyport.engine.custody.Turn.Service;
import dev.sallyport.engine.custody.Turn.Tool;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.price.Prices;
import dev.sallyport.engine.recording.RecordedCall;
import dev.sallyport.engine.recording.RecordedReply;
import dev.sallyport.engine.recording.RecordedTool;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Joins the entries of one call with what is kept beside them. */
final class TurnReader {
  /** Steps of an approval in calls that it let pass. */
  private static final Set<String> USES = Set.of("used", "spent", "given_back");

  private final Exchange exchange;
  private final List<String> related;
  private final Documents documents;
  private final List<JsonNode> entries = new ArrayList<>();
  private JsonNode began = MissingNode.getInstance();
  private JsonNode ended = MissingNode.getInstance();

  private TurnReader(Exchange exchange, List<String> related, Documents documents) {
    this.exchange = exchange;
    this.related = related;
    this.documents = documents;
    for (var line : exchange.lines()) {
      var entry = entry(line);
      entries.add(entry);
      switch (entry.path("kind").asText("")) {
        case "intent" -> began = entry;
        case "outcome" -> ended = entry;
        default -> {
          // Steps are read in their order.
        }
      }
    }
  }

  /** An entry; an empty one for a line that no gateway has written. */
  static JsonNode entry(String line) {
    try {
      return StrictJson.object(line.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedJsonException _) {
      return StrictJson.newObject();
    }
  }

  /**
   * What a call is read with.
   *
   * @param said what is known of the conversation, to which this one is added
   */
  record Told(Prices prices, Conversations said) {}

  /**
   * Reads a call.
   *
   * @param related entries of others, which tell more of its approvals
   */
  static Turn read(Exchange exchange, List<String> related, Documents documents, Told told) {
    return new TurnReader(exchange, related, documents).turn(told);
  }

  /** Whatever the call was is said where it began, or else where it ended. */
  private JsonNode first(String field) {
    return began.has(field) ? began.path(field) : ended.path(field);
  }

  /** Nothing leaves before its intent, or while people are asked. */
  private Forwarded forwarded() {
    if (ended.has("upstream")) {
      return Forwarded.YES;
    }
    // An outcome names the method where the call has ended before its intent.
    return ended.path("result").asText("").equals("refused") || ended.has("method")
        ? Forwarded.NO
        : Forwarded.NOT_KNOWN;
  }

  /** What a call says. */
  static Talk talk(Exchange exchange, Documents documents) {
    return talk(new TurnReader(exchange, List.of(), documents).call().kept());
  }

  private static Talk talk(Optional<RecordedCall> kept) {
    return Talk.of(body(kept).path("messages"));
  }

  private static JsonNode body(Optional<RecordedCall> kept) {
    return kept.map(one -> Asked.body(one.body().bytes())).orElseGet(MissingNode::getInstance);
  }

  /** Adds what an earlier call said to what is known of the conversation, and reads no more. */
  static void remember(Exchange exchange, Documents documents, Conversations said) {
    var reader = new TurnReader(exchange, List.of(), documents);
    if (reader.forwarded() == Forwarded.YES) {
      var kept = reader.call().kept();
      if (isTalk(kept)) {
        said.addEarlier(talk(kept), read(reader.reply()));
      }
    }
  }

  private static boolean isTalk(Optional<RecordedCall> kept) {
    return kept.filter(one -> one.endpoint() == Endpoint.MESSAGES).isPresent();
  }

  private Evidence<RecordedCall> call() {
    return documents.recording(
        first(began.isMissingNode() ? ended : began, "payload"), RecordedCall.class);
  }

  private Evidence<RecordedReply> reply() {
    return began.isMissingNode()
        ? new Evidence.Absent<>(Evidence.Reason.NEVER_KEPT, "")
        : documents.recording(first(ended, "payload"), RecordedReply.class);
  }

  private static Reply read(Evidence<RecordedReply> reply) {
    return reply.kept().map(ReplyReader::read).orElse(Reply.NONE);
  }

  private Turn turn(Told told) {
    var call = call();
    var kept = call.kept();
    var body = body(kept);
    var talk = Talk.of(body.path("messages"));
    var reply = reply();
    var read = read(reply);
    var history = told.said().history(talk);
    // What the model was not told is no history for the next call.
    if (forwarded() == Forwarded.YES && isTalk(kept)) {
      told.said().add(talk, read);
    }
    var at = instant(began).or(() -> instant(ended));
    return new Turn(
        exchange.seq(),
        exchange.id(),
        exchange.lines(),
        related,
        kept.map(RecordedCall::at).or(() -> at),
        first("caller").isObject()
            ? Who.of(first("caller"), kept.map(RecordedCall::identity))
            : Who.NOBODY,
        Asked.of(first("call"), kept, body, history),
        ruled(first("ruling")),
        consents(),
        left(call),
        came(
            read,
            kept.flatMap(one -> told.prices().cost(read.model(), read.usage(), one.at())),
            ended.isMissingNode() ? "" : reply.missing()),
        entries.stream().flatMap(entry -> tool(entry).stream()).toList());
  }

  private static String first(JsonNode entry, String field) {
    return entry.path(field).asText("");
  }

  private Left left(Evidence<RecordedCall> call) {
    var kept = call.kept();
    var withheld = kept.map(one -> one.body().withheld()).filter(why -> !why.isEmpty());
    return new Left(
        forwarded(),
        kept.map(one -> one.body().bytes()).orElseGet(() -> new byte[0]),
        kept.map(one -> one.body().found()).orElseGet(List::of),
        withheld.map(why -> "It is withheld: %s.".formatted(why)).orElseGet(() -> call.missing()));
  }

  private Came came(Reply read, Optional<BigDecimal> cost, String missing) {
    var upstream = ended.path("upstream");
    return new Came(
        ended.path("result").asText(""),
        ended.path("refusal").asText(""),
        ended.path("status").asInt(0),
        ended.path("body_bytes").asLong(0),
        ended.path("took_ms").asLong(0),
        new Service(
            upstream.path("name").asText(""),
            upstream.path("status").asInt(0),
            upstream.path("request_id").asText("")),
        upstream.path("input_tokens").asText(""),
        upstream.path("output_tokens").asText(""),
        findings(ended.path("masked")),
        read,
        cost,
        missing);
  }

  private static List<Finding> findings(JsonNode masked) {
    var findings = new ArrayList<Finding>();
    masked.forEach(
        one ->
            findings.add(
                new Finding(
                    one.path("detector").asText(""),
                    one.path("where").asText(""),
                    one.path("count").asInt(0))));
    return findings;
  }

  private static Optional<Ruled> ruled(JsonNode ruling) {
    return ruling.isObject()
        ? Optional.of(
            new Ruled(
                ruling.path("decision").asText(""),
                ruling.path("cause").asText(""),
                Who.texts(ruling.path("rules")),
                Who.texts(ruling.path("masks")),
                ruling.path("revision").asText(""),
                ruling.path("policy_sha256").asText("")))
        : Optional.empty();
  }

  private List<Consent> consents() {
    return Stream.concat(related.stream().map(TurnReader::entry), entries.stream())
        .flatMap(entry -> consent(entry).stream())
        .sorted(Comparator.comparing(Consent::at))
        .toList();
  }

  /** Whether an entry tells how somebody answered that approval, and not what used it. */
  static boolean isAbout(JsonNode entry, String approval) {
    return consent(entry)
        .filter(step -> step.approval().equals(approval))
        .filter(step -> !USES.contains(step.step()))
        .isPresent();
  }

  /** A step of an approval, if an entry is about one. */
  static Optional<Consent> consent(JsonNode entry) {
    return entry.path("kind").asText("").equals("approval")
        ? Optional.of(
            new Consent(
                instant(entry).orElse(Instant.EPOCH),
                entry.path("approval").asText(""),
                entry.path("exchange").asText(""),
                entry.path("step").asText(""),
                entry.path("by").asText(""),
                entry.path("reason").asText(""),
                Who.texts(entry.path("rules"))))
        : Optional.empty();
  }

  private Optional<Tool> tool(JsonNode entry) {
    if (!entry.path("kind").asText("").equals("tool_use")) {
      return Optional.empty();
    }
    var recording = documents.recording(first(entry, "payload"), RecordedTool.class);
    var kept = recording.kept();
    var tool = entry.path("tool");
    return Optional.of(
        new Tool(
            instant(entry).orElse(Instant.EPOCH),
            entry.path("step").asText(""),
            tool.path("type").asText(""),
            tool.path("name").asText(""),
            tool.path("id").asText(""),
            tool.path("input_sha256").asText(""),
            ruled(entry.path("ruling")),
            entry.path("approval").asText(""),
            entry.path("refusal").asText(""),
            kept.map(one -> Piece.pretty(Asked.body(one.input().bytes()))).orElse(""),
            kept.map(one -> one.input().found()).orElseGet(List::of),
            kept.map(one -> one.input().withheld())
                .map(why -> why.isEmpty() ? "" : "It is withheld: %s.".formatted(why))
                .orElseGet(recording::missing)));
  }

  private static Optional<Instant> instant(JsonNode entry) {
    try {
      return Optional.of(Instant.parse(entry.path("at").asText("")));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }
}
