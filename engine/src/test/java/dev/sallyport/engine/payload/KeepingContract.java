package dev.sallyport.engine.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.recording.RecordedLog;
import dev.sallyport.engine.support.SteppedClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of documents that are kept, in any store. */
public abstract class KeepingContract {
  protected static final Instant NOW = Instant.parse("2026-11-30T23:00:00Z");
  protected static final String ADA = "https://idp.example#ada";
  static final String SAM = "https://idp.example#sam";

  protected static Order by(String who) {
    return new Order("req_1", who);
  }

  static final SecureRandom RANDOM = new SecureRandom();
  private static final AuditEntry ENTRY = AuditEntry.Outcome.inDoubt("req_1", NOW);

  @TempDir protected Path folder;
  protected final SteppedClock clock = new SteppedClock(NOW);

  /** Of gateways that write another log than the first. */
  private final Map<Payloads, RecordedLog> logs = new ConcurrentHashMap<>();

  /** The store of one gateway; a second one of the same state, where there can be one. */
  protected abstract PayloadStore store();

  protected abstract PayloadStore second();

  /** The log of each, where entries stand that refer to documents. */
  protected abstract RecordedLog log();

  protected abstract RecordedLog secondLog();

  /** What a query says. */
  protected abstract long count(String sql);

  /** Keys that are gone, while the log does not say so. */
  protected abstract List<String> erasedBesideTheLog();

  /** Changes rows behind the store's back. */
  protected abstract void change(String sql);

  protected LocalWrap wrap(String name) {
    return LocalWrap.file(folder.resolve(name), RANDOM);
  }

  protected Payloads payloads() {
    return new Payloads(store(), KeyWraps.of(wrap("payload.key")), clock, RANDOM);
  }

  Payloads secondPayloads() {
    var second = new Payloads(second(), KeyWraps.of(wrap("payload.key")), clock, RANDOM);
    logs.put(second, secondLog());
    return second;
  }

  /** Writes a document with an entry that refers to it. */
  protected Predicate<Prepared> written(Payloads payloads) {
    var log = logs.getOrDefault(payloads, log());
    return prepared -> log.append(ENTRY.withPayload(prepared.ref().text()), prepared);
  }

  /** Keeps a document as the first one of a call. */
  protected PayloadRef keep(Payloads payloads, Session session, byte[] document) {
    var refs = new ArrayList<PayloadRef>();
    var written = written(payloads);
    var _ =
        payloads.begin(
            session, document, prepared -> refs.add(prepared.ref()) && written.test(prepared));
    return refs.getLast();
  }

  protected Session session(String label) {
    return Session.of(ADA, label, clock.instant());
  }

  protected static byte[] document(String what) {
    return "{\"said\":\"%s\",\"long\":\"%s\"}"
        .formatted(what, what.repeat(600))
        .getBytes(StandardCharsets.UTF_8);
  }

  static void assertKept(Payloads payloads, PayloadRef ref, byte[] document) {
    assertThat(payloads.reader().read(ref)).isInstanceOf(Found.Kept.class);
    assertThat(((Found.Kept) payloads.reader().read(ref)).document()).isEqualTo(document);
  }

  @Test
  void aWholeSessionComesBackAlsoAfterARestart() {
    var payloads = payloads();
    var agent = new AgentSession(1);
    var kept = new HashMap<PayloadRef, byte[]>();
    for (var turn = 0; turn < 30; turn++) {
      var request = agent.next();
      kept.put(keep(payloads, session("s-1"), request), request);
    }
    assertThat(kept).hasSize(30);
    kept.forEach((ref, request) -> assertKept(payloads, ref, request));
    var again = payloads();
    kept.forEach((ref, request) -> assertKept(again, ref, request));
    kept.forEach((ref, request) -> assertKept(secondPayloads(), ref, request));
  }

  @Test
  void aHistoryThatComesAgainIsNotWrittenAgain() {
    var payloads = payloads();
    var agent = new AgentSession(1);
    for (var turn = 0; turn < 40; turn++) {
      keep(payloads, session("s-1"), agent.next());
    }
    var request = agent.next();
    assertThat(payloads.begin(session("s-1")).prepare(request).blocks()).hasSizeLessThan(8);
    // Who does not remember asks, once.
    var restarted = payloads();
    assertThat(restarted.begin(session("s-1")).prepare(request).blocks()).hasSizeLessThan(8);
    var ref = keep(payloads, session("s-1"), request);
    var rows = count("SELECT count(*) FROM payload_block");
    assertThat(keep(payloads, session("s-1"), request)).isEqualTo(ref);
    assertThat(keep(restarted, session("s-1"), request)).isEqualTo(ref);
    assertThat(count("SELECT count(*) FROM payload_block")).isEqualTo(rows);
    assertThat(count("SELECT sum(bytes) FROM payload_use"))
        .isBetween(
            count("SELECT sum(length(data)) FROM payload_block"),
            count("SELECT sum(length(data)) + 101 * count(*) FROM payload_block"));
  }

  @Test
  void whatWasPreparedAndNotWrittenIsPreparedAgain() {
    var payloads = payloads();
    var lost = payloads.begin(session("s-1")).prepare(document("a"));
    assertThat(payloads.reader().read(lost.ref())).isInstanceOf(Found.Missing.class);
    var again = payloads.begin(session("s-1")).prepare(document("a"));
    assertThat(again.ref()).isEqualTo(lost.ref());
    assertThat(again.blocks()).hasSameSizeAs(lost.blocks()).isNotEmpty();
  }

  @Test
  void sessionsHaveNothingInCommon() {
    var payloads = payloads();
    var one = keep(payloads, session("s-1"), document("a"));
    var other = keep(payloads, session("s-2"), document("a"));
    var theirs = keep(payloads, Session.of(SAM, "s-1", NOW), document("a"));
    assertThat(List.of(one, other, theirs)).extracting(PayloadRef::root).doesNotHaveDuplicates();
    assertThat(count("SELECT count(DISTINCT id) FROM payload_block"))
        .isEqualTo(count("SELECT count(*) FROM payload_block"));
    assertThat(payloads.reader().read(new PayloadRef(other.key(), one.root())))
        .isInstanceOf(Found.Missing.class);
  }

  @Test
  void gatewaysThatMeetASessionAtOnceHaveOneKey() throws Exception {
    var gateways = List.of(payloads(), secondPayloads(), payloads());
    for (var round = 0; round < 10; round++) {
      var session = session("s-" + round);
      var agent = new AgentSession(round);
      for (var turn = 0; turn < 3; turn++) {
        var request = agent.next();
        var tasks = new ArrayList<Callable<PayloadRef>>();
        for (var gateway : gateways) {
          tasks.add(() -> keep(gateway, session, request));
          tasks.add(() -> keep(gateway, session, request));
        }
        var refs = new HashSet<PayloadRef>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
          for (var task : threads.invokeAll(tasks)) {
            refs.add(task.get());
          }
        }
        assertThat(refs).hasSize(1);
        assertKept(gateways.getFirst(), refs.iterator().next(), request);
      }
    }
  }

  /** Bytes, as the store's SQL writes them. */
  protected abstract String bytes(String hex);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE payload_block SET data = (SELECT data FROM payload_block ORDER BY id LIMIT 1)",
        "UPDATE payload_block SET data = %s",
        "UPDATE payload_block SET key = (SELECT id FROM session_key WHERE label = 's-2')"
            + " WHERE key = (SELECT id FROM session_key WHERE label = 's-1')",
        "DELETE FROM payload_block",
        "DELETE FROM payload_block WHERE id <> (SELECT id FROM payload_block ORDER BY id LIMIT 1)"
      })
  void whatWasTamperedWithIsTold(String sql) {
    var payloads = payloads();
    keep(payloads, session("s-2"), document("b"));
    var ref = keep(payloads, session("s-1"), document("a"));
    change(sql.formatted(bytes("00112233445566778899aabbccddeeff")));
    assertThat(payloads.reader().read(ref))
        .isInstanceOfAny(Found.Missing.class, Found.Damaged.class);
    if (sql.contains("SET data")) {
      assertThat(payloads.reader().read(ref)).isInstanceOf(Found.Damaged.class);
    }
  }

  @Test
  void nothingIsKnownOfWhatWasNeverKept() {
    var payloads = payloads();
    assertThat(payloads.reader().read(new PayloadRef("00".repeat(16), new BlockId(1, 2, 3, 4))))
        .isInstanceOf(Found.Missing.class);
    var ref = keep(payloads, session("s-1"), document("a"));
    assertThat(payloads.reader().read(new PayloadRef(ref.key(), new BlockId(1, 2, 3, 4))))
        .isInstanceOf(Found.Missing.class);
  }

  @Test
  void anotherWrappingKeyIsToldByName() {
    var ref = keep(payloads(), session("s-1"), document("a"));
    var mine = wrap("payload.key");
    var other = wrap("other.key");
    var without = new Payloads(store(), KeyWraps.of(other), clock, RANDOM);
    assertThatThrownBy(() -> without.reader().read(ref))
        .isInstanceOf(PayloadsUnavailableException.class)
        .hasMessageContaining(mine.name())
        .hasMessageContaining(other.name());
    assertThatThrownBy(() -> without.begin(session("s-1")).prepare(document("b")))
        .isInstanceOf(PayloadsUnavailableException.class);
    var both = new Payloads(store(), new KeyWraps(other, List.of(mine), List.of()), clock, RANDOM);
    var erased = keep(both, session("s-2"), document("b"));
    both.erase(ADA, "s-2", by(SAM));
    assertKept(both, ref, document("a"));
    assertThat(both.rewrap().keys()).isOne();
    assertThat(both.rewrap().keys()).isZero();
    assertKept(without, ref, document("a"));
    assertThat(without.reader().read(erased)).isInstanceOf(Found.Erased.class);
    assertThatThrownBy(() -> payloads().reader().read(ref))
        .isInstanceOf(PayloadsUnavailableException.class);
  }

  @Test
  void aWrappedKeyThatWasExchangedIsNotTaken() {
    var ref = keep(payloads(), session("s-1"), document("a"));
    keep(payloads(), session("s-2"), document("a"));
    change(
        "UPDATE session_key SET wrapped = (SELECT wrapped FROM session_key WHERE label = 's-2')");
    assertThatThrownBy(() -> payloads().reader().read(ref))
        .isInstanceOf(PayloadsUnavailableException.class)
        .hasMessageContaining("changed by somebody else");
  }

  @Test
  void labelsMayHoldAnything() {
    var payloads = payloads();
    for (var label : List.of("a\0b", "'; --", "grün 😀", "x".repeat(300))) {
      var ref = keep(payloads, session(label), document("a"));
      assertKept(payloads(), ref, document("a"));
      assertThat(payloads.erase(ADA, label, by(SAM))).isEqualTo(new Erasure.Erased(1));
    }
  }
}
