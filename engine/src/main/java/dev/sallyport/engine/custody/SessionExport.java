package dev.sallyport.engine.custody;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.audit.AuditSessions.Session;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.payload.Disclosed;
import dev.sallyport.engine.payload.Found;
import dev.sallyport.engine.payload.PayloadRef;
import dev.sallyport.engine.payload.PayloadsUnavailableException;
import dev.sallyport.engine.tlog.NoteKey;
import dev.sallyport.engine.tlog.ProvenEntries;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Writes a session as JSON that proves itself elsewhere: each entry as it stands in the log, with
 * its proof; each block of what was kept, whose names lead to the names that the entries hold; and
 * what can be read of it. {@link ExportAudit} proves it.
 *
 * <p>Calls are written one after the other; each block is written once.
 */
public final class SessionExport {
  /** Written into each export; a reader refuses a version that it does not know. */
  static final int VERSION = 1;

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Custody custody;
  private final ProvenEntries log;
  private final List<NoteKey> keys;
  private final Function<PayloadRef, Disclosed> disclosing;
  private final Set<String> written = new HashSet<>();

  /**
   * @param keys of the logs
   * @param disclosing gives what was kept with what proves it; see {@link
   *     dev.sallyport.engine.payload.PayloadReader#disclosed}
   */
  public SessionExport(
      Custody custody,
      ProvenEntries log,
      List<NoteKey> keys,
      Function<PayloadRef, Disclosed> disclosing) {
    this.custody = custody;
    this.log = log;
    this.keys = List.copyOf(keys);
    this.disclosing = disclosing;
  }

  /**
   * Writes a session.
   *
   * @param seen is given each call when it has been written
   * @throws IOException if it cannot be written
   */
  public void write(Session session, OutputStream out, Consumer<Turn> seen) throws IOException {
    try (var json = MAPPER.getFactory().createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      // Nothing in it hides from whoever looks at the file, or turns it around.
      json.enable(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature());
      json.writeStartObject();
      json.writeNumberField("sallyport_session", VERSION);
      json.writeStringField("principal", session.principal());
      json.writeStringField("label", session.label());
      json.writeStringField("prices_as_of", custody.prices().asOf());
      json.writeArrayFieldStart("keys");
      for (var key : keys) {
        json.writeString(key.toString());
      }
      json.writeEndArray();
      json.writeArrayFieldStart("calls");
      for (var turn : custody.turns(session.id(), 0)) {
        // Calls that come while it is written are for the next one.
        if (turn.seq() > session.last()) {
          break;
        }
        json.writeRaw('\n');
        json.writeTree(call(turn));
        seen.accept(turn);
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private ObjectNode call(Turn turn) {
    var json = StrictJson.newObject().put("id", turn.id());
    var known = log.proven(turn.id()).stream().filter(one -> turn.lines().contains(one.line()));
    var entries = json.putArray("entries");
    known.forEach(one -> entry(entries, one));
    if (!turn.related().isEmpty()) {
      var related = json.putArray("related");
      turn.approvals().stream()
          .map(Turn.Consent::exchange)
          .distinct()
          .flatMap(exchange -> log.proven(exchange).stream())
          .filter(one -> turn.related().contains(one.line()))
          .forEach(one -> entry(related, one));
    }
    var absent = json.putArray("absent");
    var sealing = json.putArray("naming_keys");
    var blocks = json.putArray("blocks");
    for (var line : turn.lines()) {
      PayloadRef.parse(TurnReader.entry(line).path("payload").asText(""))
          .ifPresent(ref -> document(ref, absent, sealing, blocks));
    }
    json.set("read", TurnJson.of(turn));
    return json;
  }

  private static void entry(ArrayNode entries, ProvenEntries.Proven one) {
    entries.addObject().put("entry", one.line()).put("proof", one.proof().toString());
  }

  private void document(PayloadRef ref, ArrayNode absent, ArrayNode keys, ArrayNode blocks) {
    var disclosed = disclosed(ref);
    if (disclosed.isEmpty() || !(disclosed.get().found() instanceof Found.Kept)) {
      absent.add(ref.text());
      return;
    }
    if (written.add(ref.key())) {
      keys.addObject()
          .put("key", ref.key())
          .put("naming", HexFormat.of().formatHex(disclosed.get().naming()));
    }
    disclosed
        .get()
        .blocks()
        .forEach(
            (id, content) -> {
              if (written.add(ref.key() + "/" + id)) {
                blocks
                    .addObject()
                    .put("key", ref.key())
                    .put("id", id.toString())
                    .put("base64", Base64.getEncoder().encodeToString(content));
              }
            });
  }

  private Optional<Disclosed> disclosed(PayloadRef ref) {
    try {
      return Optional.of(disclosing.apply(ref));
    } catch (PayloadsUnavailableException _) {
      return Optional.empty();
    }
  }
}
