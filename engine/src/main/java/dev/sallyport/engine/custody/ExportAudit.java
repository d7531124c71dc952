package dev.sallyport.engine.custody;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.audit.AuditSessions.Exchange;
import dev.sallyport.engine.payload.BlockId;
import dev.sallyport.engine.payload.DisclosedPayloads;
import dev.sallyport.engine.payload.Found;
import dev.sallyport.engine.payload.PayloadRef;
import dev.sallyport.engine.tlog.EntryProof;
import dev.sallyport.engine.tlog.NoteKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Proves an export with the logs' public keys and nothing else: each entry is in its log, what was
 * kept is what the entries have committed to, and what is told of it follows from both. What was
 * left out of an export, nobody can see in it.
 */
public final class ExportAudit {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .build();

  private static final Set<String> MEMBERS =
      Set.of("id", "entries", "related", "absent", "naming_keys", "blocks", "read");

  private final List<NoteKey> keys;
  private final Consumer<Turn> seen;
  private final DisclosedPayloads disclosed = new DisclosedPayloads();
  private final Set<String> absent = new HashSet<>();
  private final Conversations said = new Conversations();
  private final Prices listed = Prices.listed();
  private Prices prices = Prices.NONE;
  private String principal = "";
  private String label = "";
  private long calls;
  private long entries;
  private long documents;

  /**
   * What was proven.
   *
   * @param documents what was asked, used and answered
   * @param absent what could not be given when it was exported
   * @param costs whether its costs were proven: another list of prices is not known here
   */
  public record Proven(
      String principal,
      String label,
      long calls,
      long entries,
      long documents,
      long absent,
      boolean costs) {}

  /** It is no export, or something in it was changed. */
  public static final class NotProvenException extends Exception {
    private static final long serialVersionUID = 1L;

    NotProvenException(String message) {
      super(message);
    }
  }

  /**
   * @param keys of logs that are believed
   * @param seen is given each call that was proven, in their order
   */
  public ExportAudit(List<NoteKey> keys, Consumer<Turn> seen) {
    this.keys = List.copyOf(keys);
    this.seen = seen;
  }

  /**
   * Reads an export.
   *
   * @throws NotProvenException with one sentence
   * @throws IOException if it cannot be read
   */
  public Proven read(InputStream export) throws NotProvenException, IOException {
    try (var json = MAPPER.getFactory().createParser(export)) {
      require(json.nextToken() == JsonToken.START_OBJECT, "it is no export of a session");
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        var name = json.currentName();
        json.nextToken();
        member(name, json);
      }
      require(json.nextToken() == null, "something follows behind its end");
    } catch (JsonProcessingException _) {
      throw new NotProvenException("it is no JSON");
    }
    require(calls > 0, "it holds no calls");
    return new Proven(
        principal, label, calls, entries, documents, absent.size(), !prices.equals(Prices.NONE));
  }

  private void member(String name, JsonParser json) throws NotProvenException, IOException {
    switch (name) {
      case "sallyport_session" ->
          require(
              json.getIntValue() == SessionExport.VERSION, "it is of a version that is not known");
      case "principal" -> principal = json.getText();
      case "label" -> label = json.getText();
      case "prices_as_of" -> prices = json.getText().equals(listed.asOf()) ? listed : Prices.NONE;
      case "keys" -> {
        JsonNode named = json.readValueAsTree();
        for (var key : named) {
          require(
              keys.stream().anyMatch(known -> known.toString().equals(key.asText())),
              "it names the key of a log that was not given");
        }
      }
      case "calls" -> {
        require(json.currentToken() == JsonToken.START_ARRAY, "its calls are no list");
        while (json.nextToken() == JsonToken.START_OBJECT) {
          ObjectNode call = json.readValueAsTree();
          call(call);
        }
      }
      default -> throw new NotProvenException("it holds what no export holds");
    }
  }

  private void call(ObjectNode call) throws NotProvenException {
    calls++;
    var where = "call " + calls;
    for (var member : call.properties()) {
      require(MEMBERS.contains(member.getKey()), where + " holds what no call holds");
    }
    var lines = proven(call.path("entries"), where);
    var related = proven(call.path("related"), where);
    require(!lines.isEmpty(), where + " has no entries");
    blocks(call, where);
    for (var line : lines) {
      var ref = PayloadRef.parse(TurnReader.entry(line).path("payload").asText(""));
      if (ref.isPresent()) {
        document(ref.get(), where);
      }
    }
    var id = call.path("id").asText("");
    for (var line : lines) {
      require(
          TurnReader.entry(line).path("exchange").asText("").equals(id),
          where + " has an entry of another call");
    }
    var exchange = new Exchange(calls, id, lines);
    var turn =
        TurnReader.read(exchange, related, disclosed::read, new TurnReader.Told(prices, said));
    requireSame(call, turn, where);
    seen.accept(turn);
  }

  private List<String> proven(JsonNode all, String where) throws NotProvenException {
    var lines = new ArrayList<String>();
    for (var one : all) {
      var line = one.path("entry").asText("");
      try {
        var text = one.path("proof").asText("");
        var proof = EntryProof.parse(text);
        require(proof.toString().equals(text), "a proof of %s is not as it was".formatted(where));
        var _ = proof.proves(line.getBytes(StandardCharsets.UTF_8), keys);
      } catch (IllegalArgumentException e) {
        throw new NotProvenException("an entry of %s: %s".formatted(where, e.getMessage()));
      }
      entries++;
      lines.add(line);
    }
    return lines;
  }

  private void blocks(ObjectNode call, String where) throws NotProvenException {
    try {
      for (var key : call.path("naming_keys")) {
        var naming = key.path("naming").asText("");
        disclosed.key(key.path("key").asText(""), HexFormat.of().parseHex(naming));
        requireSame(naming, naming.toLowerCase(Locale.ROOT), where);
      }
      for (var block : call.path("blocks")) {
        var id = BlockId.parse(block.path("id").asText(""));
        var base64 = block.path("base64").asText("");
        var content = Base64.getDecoder().decode(base64);
        requireSame(block.path("id").asText(""), id.toString(), where);
        requireSame(base64, Base64.getEncoder().encodeToString(content), where);
        require(
            disclosed.takes(block.path("key").asText(""), id, content),
            "a block of %s is not the one of its name".formatted(where));
      }
    } catch (IllegalArgumentException _) {
      throw new NotProvenException("a block of %s cannot be read".formatted(where));
    }
    call.path("absent").forEach(ref -> absent.add(ref.asText()));
  }

  /** Some texts stand for the same bytes; an export has the usual one. */
  private static void requireSame(String text, String usual, String where)
      throws NotProvenException {
    require(text.equals(usual), "a block of %s is not written as it was".formatted(where));
  }

  private void document(PayloadRef ref, String where) throws NotProvenException {
    if (disclosed.read(ref) instanceof Found.Kept) {
      documents++;
    } else {
      require(
          absent.contains(ref.text()), "what was kept of %s is not there whole".formatted(where));
    }
  }

  /** What is told of a call follows from what was proven; why something is absent does not. */
  private void requireSame(ObjectNode call, Turn turn, String where) throws NotProvenException {
    require(
        turn.who().principal().equals(principal) && turn.asked().session().equals(label),
        where + " is of another session");
    var told = call.path("read").deepCopy();
    var read = TurnJson.of(turn);
    if (!absent.isEmpty()) {
      without(told, "missing");
      without(read, "missing");
    }
    if (prices.equals(Prices.NONE)) {
      without(told, "cost_usd");
    }
    require(
        read.toString().equals(told.toString()),
        "what is told of %s is not what its entries say".formatted(where));
  }

  private static void without(JsonNode node, String name) {
    if (node instanceof ObjectNode object) {
      object.remove(name);
    }
    node.forEach(inner -> without(inner, name));
  }

  private static void require(boolean holds, String otherwise) throws NotProvenException {
    if (!holds) {
      throw new NotProvenException(otherwise);
    }
  }
}
