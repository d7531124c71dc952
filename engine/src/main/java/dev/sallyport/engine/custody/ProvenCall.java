package dev.sallyport.engine.custody;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.audit.AuditSessions.Exchange;
import dev.sallyport.engine.tlog.ProvenEntries.Proven;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A call's entries, each with its proof.
 *
 * @param id its name in the log
 * @param own in the order of writing
 * @param related entries of other calls, which tell more of its approvals
 */
record ProvenCall(String id, List<Proven> own, List<Proven> related) {

  ProvenCall {
    own = List.copyOf(own);
    related = List.copyOf(related);
  }

  /** The entry that says what the call was: its intent, or the outcome where it had none. */
  static Optional<Proven> telling(List<Proven> own) {
    return own.stream().filter(one -> isTelling(TurnReader.entry(one.line()))).findFirst();
  }

  private static boolean isTelling(JsonNode entry) {
    return Set.of("intent", "outcome").contains(entry.path("kind").asText(""))
        && entry.path("call").isObject();
  }

  /** Whether an entry tells how somebody answered an approval that this call names. */
  boolean isOfItsApprovals(String line) {
    var entry = TurnReader.entry(line);
    return !entry.path("exchange").asText("").equals(id)
        && approvals().stream().anyMatch(approval -> TurnReader.isAbout(entry, approval));
  }

  private Set<String> approvals() {
    return own.stream()
        .flatMap(one -> TurnReader.consent(TurnReader.entry(one.line())).stream())
        .map(Turn.Consent::approval)
        .collect(Collectors.toSet());
  }

  /** The entries as a session has them, at that place in it. */
  Exchange exchange(long seq) {
    return new Exchange(seq, id, lines(own));
  }

  List<String> relatedLines() {
    return lines(related);
  }

  private static List<String> lines(List<Proven> proven) {
    return proven.stream().map(Proven::line).toList();
  }
}
