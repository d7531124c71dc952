package dev.sallyport.engine.custody;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sallyport.engine.audit.AuditSessions.Exchange;
import dev.sallyport.engine.audit.AuditSessions.Session;
import dev.sallyport.engine.payload.Disclosed;
import dev.sallyport.engine.payload.Found;
import dev.sallyport.engine.payload.PayloadRef;
import dev.sallyport.engine.payload.PayloadsUnavailableException;
import dev.sallyport.engine.price.Prices;
import dev.sallyport.engine.recording.Recording;
import dev.sallyport.engine.tlog.NoteKey;
import dev.sallyport.engine.tlog.ProvenEntries;
import dev.sallyport.engine.tlog.ProvenEntries.Proven;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Writes a session as JSON that proves itself elsewhere: each entry as it stands in the log, with
 * its proof; each block of what was kept, whose names lead to the names that the entries hold; and
 * what can be read of it. {@link ExportAudit} proves it.
 *
 * <p>Calls are written one after the other; each block is written once. An entry that is in no log
 * is not written, and nothing is told of it.
 */
public final class SessionExport {
  /** Written into each export; a reader refuses a version that it does not know. */
  static final int VERSION = 1;

  /** Exchanges read at once, with their entries alone. */
  private static final int PAGE = 16;

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Custody custody;
  private final ProvenEntries log;
  private final Function<PayloadRef, Disclosed> disclosing;
  private final boolean originals;

  /**
   * @param disclosing gives what was kept with what proves it; see {@link
   *     dev.sallyport.engine.payload.PayloadReader#disclosed}
   * @param originals whether it may hold what masks have changed, as it came, where that is kept
   */
  public SessionExport(
      Custody custody,
      ProvenEntries log,
      Function<PayloadRef, Disclosed> disclosing,
      boolean originals) {
    this.custody = custody;
    this.log = log;
    this.disclosing = disclosing;
    this.originals = originals;
  }

  /**
   * What was written.
   *
   * @param unproven entries that are in no log, and were left out
   * @param absent documents of which nothing is given
   * @param originals documents that hold what masks have changed, as it came
   */
  public record Written(long calls, long unproven, long absent, long originals) {}

  /** Is given calls, one after the other. */
  @FunctionalInterface
  public interface Listener {
    void hear(Turn turn) throws IOException;
  }

  /** Is given the entries of calls. */
  @FunctionalInterface
  private interface Reader {
    void read(Exchange exchange, ProvenCall proven) throws IOException;
  }

  /** The keys of the logs, by which it is proven. */
  public List<NoteKey> keys() {
    return log.keys();
  }

  /** By which its costs are told. */
  public Prices prices() {
    return custody.prices();
  }

  /** Whether it may hold what masks have changed, as it came. */
  public boolean originals() {
    return originals;
  }

  /**
   * Tells the calls that {@link #write} writes, and of what is absent, why: that is proven by
   * nothing.
   *
   * @throws IOException if the listener does
   */
  public void tell(Session session, Listener listener) throws IOException {
    var told = new TurnReader.Told(custody.prices(), new Conversations());
    each(
        session,
        (exchange, call) -> {
          if (!call.own().isEmpty()) {
            listener.hear(
                TurnReader.read(
                    call.exchange(exchange.seq()), call.relatedLines(), custody.documents(), told));
          }
        });
  }

  /**
   * Writes a session.
   *
   * @throws IOException if it cannot be written
   * @throws HoldsOriginalsException if it would hold what it may not
   */
  public Written write(Session session, OutputStream out) throws IOException {
    var calls = new ExportedCalls(custody.prices(), this::disclosed, this::absence);
    var unproven = new long[1];
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
      for (var key : keys()) {
        json.writeString(key.toString());
      }
      json.writeEndArray();
      json.writeArrayFieldStart("calls");
      each(
          session,
          (exchange, call) -> {
            unproven[0] += exchange.lines().size() - call.own().size();
            if (!call.own().isEmpty()) {
              var exported = calls.next(call);
              requireMasked(call, calls.count());
              json.writeRaw('\n');
              json.writeTree(exported.json());
            }
          });
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    }
    var count = calls.count();
    return new Written(count.calls(), unproven[0], count.absent(), count.originals());
  }

  private void requireMasked(ProvenCall call, ExportedCalls.Count count) {
    if (!originals && count.originals() > 0) {
      throw new HoldsOriginalsException(call.id());
    }
  }

  /** Calls that come while it is written are for the next one. */
  private void each(Session session, Reader reader) throws IOException {
    var after = 0L;
    while (after < session.last()) {
      var page = custody.sessions().following(session.id(), after, PAGE);
      for (var exchange : page) {
        if (exchange.seq() <= session.last()) {
          reader.read(exchange, proven(exchange));
        }
      }
      after = page.isEmpty() ? session.last() : page.getLast().seq();
    }
  }

  /** What a log has of a call; nothing where it has not what the call was. */
  private ProvenCall proven(Exchange exchange) {
    var own = among(exchange.lines(), log.proven(exchange.id()));
    if (ProvenCall.telling(own).isEmpty()) {
      return new ProvenCall(exchange.id(), List.of(), List.of());
    }
    var call = new ProvenCall(exchange.id(), own, List.of());
    return new ProvenCall(
        exchange.id(), own, related(custody.related(call.exchange(exchange.seq()))));
  }

  private List<Proven> related(List<String> lines) {
    return lines.stream()
        .map(line -> TurnReader.entry(line).path("exchange").asText(""))
        .distinct()
        .flatMap(other -> among(lines, log.proven(other)).stream())
        .sorted(
            Comparator.comparing((Proven one) -> one.proof().origin())
                .thenComparingLong(one -> one.proof().index()))
        .toList();
  }

  private static List<Proven> among(Collection<String> lines, List<Proven> proven) {
    var wanted = new HashSet<>(lines);
    return proven.stream().filter(one -> wanted.contains(one.line())).toList();
  }

  private Disclosed disclosed(PayloadRef ref) {
    try {
      return disclosing.apply(ref);
    } catch (PayloadsUnavailableException _) {
      return new Disclosed(new Found.Missing(), new byte[0], Map.of());
    }
  }

  private String absence(PayloadRef ref) {
    return custody.documents().recording(ref.text(), Recording.class).missing();
  }
}
