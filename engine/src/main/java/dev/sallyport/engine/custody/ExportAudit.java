package dev.sallyport.engine.custody;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.payload.BlockId;
import dev.sallyport.engine.payload.DisclosedPayloads;
import dev.sallyport.engine.price.Prices;
import dev.sallyport.engine.tlog.NoteKey;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Proves an export with the logs' public keys and nothing else: each entry is in its log, what was
 * kept is what the entries have committed to, and each call is written again from both, and has to
 * be the same. What was left out of an export, nobody can see in it.
 */
public final class ExportAudit {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .build();

  private final List<NoteKey> keys;
  private final List<NoteKey> witnesses;
  private final Consumer<Turn> seen;
  private final DisclosedPayloads disclosed = new DisclosedPayloads();
  private final Map<String, String> absences = new HashMap<>();

  /**
   * What was proven.
   *
   * @param open calls of which there is no outcome
   * @param documents what was asked, used and answered
   * @param absent those that are not given; why, the exporter alone says
   * @param originals those that hold what masks have changed, as it came
   * @param costs whether its costs were proven: another list of prices is not known here
   */
  public record Proven(
      String principal,
      String label,
      long calls,
      long open,
      long entries,
      long documents,
      long absent,
      long originals,
      boolean costs) {}

  /** It is no export, or something in it was changed. */
  public static final class NotProvenException extends Exception {
    private static final long serialVersionUID = 1L;

    NotProvenException(String message) {
      super(message);
    }
  }

  /** What stands before the calls. */
  private record Head(String principal, String label, Prices prices, List<NoteKey> logs) {}

  /**
   * @param keys of logs that are believed
   * @param witnesses who must have signed each entry's log as well
   * @param seen is given each call that was proven, in their order
   */
  public ExportAudit(List<NoteKey> keys, List<NoteKey> witnesses, Consumer<Turn> seen) {
    this.keys = List.copyOf(keys);
    this.witnesses = List.copyOf(witnesses);
    this.seen = seen;
  }

  /**
   * Reads an export, from its beginning to its end.
   *
   * @throws NotProvenException with one sentence
   * @throws IOException if it cannot be read
   */
  public Proven read(InputStream export) throws NotProvenException, IOException {
    try (var json = MAPPER.getFactory().createParser(export)) {
      var head = head(json);
      var entries = new EntriesAudit(head.logs(), witnesses);
      var written =
          new ExportedCalls(
              head.prices(), disclosed::disclosed, ref -> absences.getOrDefault(ref.text(), ""));
      while (json.nextToken() == JsonToken.START_OBJECT) {
        ObjectNode call = json.readValueAsTree();
        call(call, head, entries, written);
      }
      require(json.currentToken() == JsonToken.END_ARRAY, "its calls are no list of calls");
      require(json.nextToken() == JsonToken.END_OBJECT, "something follows behind its calls");
      require(json.nextToken() == null, "something follows behind its end");
      var count = written.count();
      require(count.calls() > 0, "it holds no calls");
      return new Proven(
          head.principal(),
          head.label(),
          count.calls(),
          count.open(),
          entries.count(),
          count.documents(),
          count.absent(),
          count.originals(),
          !head.prices().equals(Prices.NONE));
    } catch (JsonProcessingException _) {
      throw new NotProvenException("it is no JSON");
    }
  }

  private Head head(JsonParser json) throws NotProvenException, IOException {
    require(json.nextToken() == JsonToken.START_OBJECT, "it is no export of a session");
    member(json, "sallyport_session", JsonToken.VALUE_NUMBER_INT);
    require(
        json.getText().equals(String.valueOf(SessionExport.VERSION)),
        "it is of a version that is not known");
    member(json, "principal", JsonToken.VALUE_STRING);
    var principal = json.getText();
    member(json, "label", JsonToken.VALUE_STRING);
    var label = json.getText();
    member(json, "prices_as_of", JsonToken.VALUE_STRING);
    var listed = Prices.listed();
    var prices = json.getText().equals(listed.asOf()) ? listed : Prices.NONE;
    member(json, "keys", JsonToken.START_ARRAY);
    var logs = new ArrayList<NoteKey>();
    while (json.nextToken() == JsonToken.VALUE_STRING) {
      logs.add(log(json.getText()));
    }
    require(json.currentToken() == JsonToken.END_ARRAY, "its keys are no list of keys");
    member(json, "calls", JsonToken.START_ARRAY);
    return new Head(principal, label, prices, logs);
  }

  private static void member(JsonParser json, String name, JsonToken kind)
      throws NotProvenException, IOException {
    require(
        json.nextToken() == JsonToken.FIELD_NAME
            && json.currentName().equals(name)
            && json.nextToken() == kind,
        "`%s` is not where an export has it".formatted(name));
  }

  private NoteKey log(String named) throws NotProvenException {
    return keys.stream()
        .filter(key -> key.toString().equals(named))
        .findFirst()
        .orElseThrow(() -> new NotProvenException("it names the key of a log that was not given"));
  }

  private void call(ObjectNode call, Head head, EntriesAudit entries, ExportedCalls written)
      throws NotProvenException {
    var where = "call " + (written.count().calls() + 1);
    var proven = entries.call(call, where);
    take(call, where);
    var again = written.next(proven);
    var turn = again.turn();
    require(
        turn.who().principal().equals(head.principal())
            && turn.asked().session().equals(head.label()),
        where + " is of another session");
    if (head.prices().equals(Prices.NONE)
        && call.at("/read/came_back") instanceof ObjectNode came) {
      came.remove("cost_usd");
    }
    requireSame(call, again.json(), where);
    seen.accept(turn);
  }

  /** Takes what documents are made of; whether they are what entries name is seen from them. */
  private void take(JsonNode call, String where) throws NotProvenException {
    try {
      for (var key : call.path("naming_keys")) {
        var naming = HexFormat.of().parseHex(key.path("naming").asText(""));
        require(
            disclosed.key(key.path("key").asText(""), naming),
            "a naming key of %s is none, or stands there twice".formatted(where));
      }
      for (var block : call.path("blocks")) {
        var id = BlockId.parse(block.path("id").asText(""));
        var content = Base64.getDecoder().decode(block.path("base64").asText(""));
        require(
            disclosed.takes(block.path("key").asText(""), id, content),
            "a block of %s is not the one of its name".formatted(where));
      }
    } catch (IllegalArgumentException _) {
      throw new NotProvenException("a block of %s cannot be read".formatted(where));
    }
    absences.clear();
    for (var one : call.path("absent")) {
      absences.put(one.path("payload").asText(""), one.path("exporter_says").asText(""));
    }
  }

  private static void requireSame(JsonNode call, JsonNode again, String where)
      throws NotProvenException {
    for (var member : again.properties()) {
      require(
          member.getValue().toString().equals(call.path(member.getKey()).toString()),
          "`%s` of %s is not what follows from its entries and from what was kept"
              .formatted(member.getKey(), where));
    }
    require(
        again.toString().equals(call.toString()), where + " is not written as an export writes it");
  }

  static void require(boolean holds, String otherwise) throws NotProvenException {
    if (!holds) {
      throw new NotProvenException(otherwise);
    }
  }
}
