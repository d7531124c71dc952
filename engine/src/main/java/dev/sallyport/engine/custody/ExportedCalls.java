package dev.sallyport.engine.custody;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.payload.BlockId;
import dev.sallyport.engine.payload.Disclosed;
import dev.sallyport.engine.payload.Found;
import dev.sallyport.engine.payload.PayloadRef;
import dev.sallyport.engine.payload.PayloadsUnavailableException;
import dev.sallyport.engine.price.Prices;
import dev.sallyport.engine.recording.Recording;
import dev.sallyport.engine.recording.UnfitRecordingException;
import dev.sallyport.engine.tlog.ProvenEntries.Proven;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A session's calls as an export has them, one after the other. Whoever exports a session and
 * whoever proves it make them here, from the same: so an export says nothing else, and in no other
 * way.
 */
final class ExportedCalls {
  private final Prices prices;
  private final Function<PayloadRef, Disclosed> disclosing;
  private final Function<PayloadRef, String> absence;
  private final Conversations said = new Conversations();
  private final Set<String> written = new HashSet<>();
  private long calls;
  private long open;
  private long documents;
  private long absent;
  private long originals;

  /**
   * @param disclosing gives what was kept with what proves it
   * @param absence what the exporter says of a document that is not given
   */
  ExportedCalls(
      Prices prices,
      Function<PayloadRef, Disclosed> disclosing,
      Function<PayloadRef, String> absence) {
    this.prices = prices;
    this.disclosing = disclosing;
    this.absence = absence;
  }

  /**
   * How much there is so far.
   *
   * @param open calls without an outcome
   * @param documents what was asked, used and answered
   * @param absent those of which nothing is given
   * @param originals those that hold what masks have changed, as it came
   */
  record Count(long calls, long open, long documents, long absent, long originals) {}

  /** A call, and what is told of it. */
  record Exported(ObjectNode json, Turn turn) {}

  Count count() {
    return new Count(calls, open, documents, absent, originals);
  }

  /** The next call. */
  Exported next(ProvenCall call) {
    calls++;
    var found = new LinkedHashMap<PayloadRef, Disclosed>();
    for (var one : call.own()) {
      PayloadRef.parse(TurnReader.entry(one.line()).path("payload").asText(""))
          .ifPresent(ref -> found.computeIfAbsent(ref, disclosing));
    }
    var turn =
        TurnReader.read(
            call.exchange(calls),
            call.relatedLines(),
            ref -> given(found, ref),
            new TurnReader.Told(prices, said));
    open += turn.came().result().isEmpty() ? 1 : 0;
    var json = StrictJson.newObject().put("id", call.id());
    entries(json.putArray("entries"), call.own());
    if (!call.related().isEmpty()) {
      entries(json.putArray("related"), call.related());
    }
    documents(json, found);
    json.set("read", TurnJson.of(turn));
    return new Exported(json, turn);
  }

  private static void entries(ArrayNode json, List<Proven> entries) {
    entries.forEach(
        one -> json.addObject().put("entry", one.line()).put("proof", one.proof().toString()));
  }

  /** Why something is absent is the exporter's word, and not told of the call. */
  private static Found given(Map<PayloadRef, Disclosed> found, PayloadRef ref) {
    var one = found.get(ref);
    if (one != null && one.found() instanceof Found.Kept kept) {
      return kept;
    }
    throw new PayloadsUnavailableException("it is not in this export");
  }

  private void documents(ObjectNode json, Map<PayloadRef, Disclosed> found) {
    var missing = json.putArray("absent");
    var keys = json.putArray("naming_keys");
    var blocks = json.putArray("blocks");
    found.forEach(
        (ref, disclosed) -> {
          if (disclosed.found() instanceof Found.Kept(var document)) {
            documents++;
            originals += hasOriginal(document) ? 1 : 0;
            if (written.add(ref.key())) {
              keys.addObject()
                  .put("key", ref.key())
                  .put("naming", HexFormat.of().formatHex(disclosed.naming()));
            }
            disclosed.blocks().forEach((id, content) -> block(blocks, ref.key(), id, content));
          } else {
            absent++;
            missing.addObject().put("payload", ref.text()).put("exporter_says", absence.apply(ref));
          }
        });
  }

  private void block(ArrayNode blocks, String key, BlockId id, byte[] content) {
    if (written.add(key + "/" + id)) {
      blocks
          .addObject()
          .put("key", key)
          .put("id", id.toString())
          .put("base64", Base64.getEncoder().encodeToString(content));
    }
  }

  /** What cannot be read may hold one. */
  private static boolean hasOriginal(byte[] document) {
    try {
      return Recording.read(document).hasOriginal();
    } catch (UnfitRecordingException _) {
      return true;
    }
  }
}
