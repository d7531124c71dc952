package dev.sallyport.engine.custody;

import static dev.sallyport.engine.custody.ExportAudit.require;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.custody.ExportAudit.NotProvenException;
import dev.sallyport.engine.tlog.EntryProof;
import dev.sallyport.engine.tlog.NoteKey;
import dev.sallyport.engine.tlog.ProvenEntries.Proven;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Proves that a call's entries are in their logs, each once and in the order of writing, that they
 * are that call's or about its approvals, and that calls follow each other as they do in the log.
 */
final class EntriesAudit {
  private final List<NoteKey> logs;
  private final List<NoteKey> witnesses;
  private final Set<String> calls = new HashSet<>();
  private final Map<String, Long> begun = new HashMap<>();
  private long entries;

  EntriesAudit(List<NoteKey> logs, List<NoteKey> witnesses) {
    this.logs = logs;
    this.witnesses = witnesses;
  }

  /** How many were proven. */
  long count() {
    return entries;
  }

  ProvenCall call(JsonNode json, String where) throws NotProvenException {
    var call =
        new ProvenCall(
            json.path("id").asText(""),
            proven(json.path("entries"), where),
            proven(json.path("related"), where));
    require(calls.add(call.id()), where + " stands there twice");
    for (var one : call.own()) {
      require(
          TurnReader.entry(one.line()).path("exchange").asText("").equals(call.id()),
          where + " has an entry of another call");
    }
    for (var one : call.related()) {
      require(
          call.isOfItsApprovals(one.line()), where + " has an entry that is not of its approvals");
    }
    var telling = ProvenCall.telling(call.own());
    require(telling.isPresent(), where + " has no entry that says what was called");
    require(isNext(telling.orElseThrow().proof(), begun), where + " is not in its place");
    return call;
  }

  private List<Proven> proven(JsonNode all, String where) throws NotProvenException {
    var list = new ArrayList<Proven>();
    var places = new HashMap<String, Long>();
    for (var one : all) {
      var line = one.path("entry").asText("").getBytes(StandardCharsets.UTF_8);
      try {
        var proof = EntryProof.parse(one.path("proof").asText(""));
        var _ = proof.proves(line, logs, witnesses);
        require(
            isNext(proof, places), "an entry of %s is not in its place, or twice".formatted(where));
        list.add(new Proven(new String(line, StandardCharsets.UTF_8), proof));
      } catch (IllegalArgumentException e) {
        throw new NotProvenException("an entry of %s: %s".formatted(where, e.getMessage()));
      }
    }
    entries += list.size();
    return list;
  }

  /** Whether it stands behind the last one of its log. */
  private static boolean isNext(EntryProof proof, Map<String, Long> last) {
    var before = last.put(proof.origin(), proof.index());
    return before == null || before < proof.index();
  }
}
