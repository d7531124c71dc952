package dev.sallyport.engine.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of payloads in any store, kept and destroyed. Each store runs it. */
public abstract class PayloadsContract extends WrappingContract {

  @Test
  void callsWithoutALabelBelongTogetherByTheDay() {
    var payloads = payloads();
    var today = keep(payloads, session(""), document("a"));
    assertThat(keep(payloads, session(""), document("b")).key()).isEqualTo(today.key());
    clock.step(Duration.ofHours(2));
    var tomorrow = keep(payloads, session(""), document("a"));
    assertThat(tomorrow.key()).isNotEqualTo(today.key());
    assertThat(payloads.erase(ADA, "", by(SAM))).isEqualTo(new Erasure.Erased(2));
    assertThat(payloads.reader().read(today)).isInstanceOf(Found.Erased.class);
    assertThat(payloads.reader().read(tomorrow)).isInstanceOf(Found.Erased.class);
  }

  @Test
  void anErasedSessionIsGoneAndBeginsAnew() {
    var payloads = payloads();
    var ref = keep(payloads, session("s-1"), document("a"));
    var other = keep(payloads, session("s-2"), document("a"));
    assertThat(payloads.erase(ADA, "s-1", by(SAM))).isEqualTo(new Erasure.Erased(1));
    assertThat(payloads.reader().read(ref)).isEqualTo(new Found.Erased(NOW, SAM));
    assertThat(count("SELECT count(*) FROM session_key WHERE wrapped IS NOT NULL")).isOne();
    assertThat(
            count(
                "SELECT count(*) FROM payload_block WHERE key ="
                    + " (SELECT id FROM session_key WHERE erased_at_ms IS NOT NULL)"))
        .isZero();
    assertThat(payloads.erase(ADA, "s-1", by(SAM))).isInstanceOf(Erasure.NothingKept.class);
    clock.step(Duration.ofSeconds(1));
    var anew = keep(payloads, session("s-1"), document("a"));
    assertThat(anew.key()).isNotEqualTo(ref.key());
    assertKept(payloads, anew, document("a"));
    assertThat(payloads.reader().read(ref)).isEqualTo(new Found.Erased(NOW, SAM));
    assertKept(payloads, other, document("a"));
  }

  @Test
  void manyAreReadInARow() {
    var payloads = payloads();
    var agent = new AgentSession(7);
    var documents = new ArrayList<byte[]>();
    var refs = new ArrayList<PayloadRef>();
    for (var turn = 0; turn < 12; turn++) {
      documents.add(agent.next());
      refs.add(keep(payloads, session("s-" + turn % 2), documents.getLast()));
    }
    var series = new PayloadReader(store(), KeyWraps.of(wrap("payload.key"))).series();
    for (var turn : List.of(11, 9, 7, 5, 10, 8, 1, 0, 3, 2, 11)) {
      var document = documents.get(turn);
      assertThat(series.read(refs.get(turn)))
          .isInstanceOfSatisfying(
              Found.Kept.class, kept -> assertThat(kept.document()).isEqualTo(document));
    }
    assertThat(series.read(new PayloadRef(refs.get(1).key(), new BlockId(1, 2, 3, 4))))
        .isEqualTo(new Found.Missing());
    assertThat(payloads.erase(ADA, "s-1", by(SAM))).isEqualTo(new Erasure.Erased(1));
    assertThat(series.read(refs.get(1))).isEqualTo(new Found.Erased(NOW, SAM));
    assertThat(series.read(refs.get(0))).isInstanceOf(Found.Kept.class);
  }

  /** A store in which somebody erases a session after its key was read, and before its blocks. */
  private PayloadSource erasedMeanwhile(Payloads payloads, String label) {
    var store = store();
    return new PayloadSource() {
      @Override
      public StoredKey.State named(String key) {
        return store.named(key);
      }

      @Override
      public Map<BlockId, byte[]> blocks(String key, Collection<BlockId> ids) {
        payloads.erase(ADA, label, by(SAM));
        return store.blocks(key, ids);
      }
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"read", "disclosed", "in a series"})
  void whatIsErasedWhileItIsReadReadsAsErased(String how) {
    var payloads = payloads();
    var ref = keep(payloads, session(how), document("a"));
    var reader =
        new PayloadReader(erasedMeanwhile(payloads, how), KeyWraps.of(wrap("payload.key")));
    var found =
        switch (how) {
          case "read" -> reader.read(ref);
          case "disclosed" -> reader.disclosed(ref).found();
          default -> reader.series().read(ref);
        };
    assertThat(found).isEqualTo(new Found.Erased(NOW, SAM));
  }

  @Test
  void aCallThatIsUnderWayWhenItsSessionIsErasedFallsWithIt() {
    var payloads = payloads();
    var keeping = payloads.begin(session("s-1"), document("asked"), written(payloads));
    var reply = keeping.prepare(document("answered"));
    payloads.erase(ADA, "s-1", by(SAM));
    for (var part : List.of("a tool", "answered")) {
      assertThat(keeping.keep(document(part), written(payloads))).as(part).isFalse();
    }
    assertThat(payloads.reader().read(reply.ref())).isInstanceOf(Found.Erased.class);
    assertThat(count("SELECT count(*) FROM payload_block")).isZero();
    // A later call has nothing to do with it.
    var later = payloads.begin(session("s-1"), document("asked"), written(payloads));
    assertThat(later.prepare(document("answered")).ref().key()).isNotEqualTo(reply.ref().key());
    assertThat(keeping.keep(document("answered"), written(payloads))).isFalse();
    assertThat(later.keep(document("answered"), written(payloads))).isTrue();
  }

  @Test
  void anErasureByAnotherGatewayIsSeen() {
    var here = payloads();
    var there = secondPayloads();
    var before = keep(here, session("s-1"), document("a"));
    there.erase(ADA, "s-1", by(SAM));
    // Not seen yet, but noticed as soon as something is written.
    var after = keep(here, session("s-1"), document("a"));
    assertThat(here.reader().read(before)).isInstanceOf(Found.Erased.class);
    assertThat(after.key()).isNotEqualTo(before.key());
    assertKept(there, after, document("a"));
    there.erase(ADA, "s-1", by(SAM));
    clock.step(PayloadLimits.KEY_FRESH);
    var prepared = here.begin(session("s-1")).prepare(document("a"));
    assertThat(prepared.ref().key()).isNotEqualTo(after.key());
    assertThat(prepared.blocks()).hasSize(2);
  }

  @Test
  void whatIsOnHoldIsNotErasedByAnybody() {
    var payloads = payloads();
    var ref = keep(payloads, session(""), document("a"));
    assertThat(payloads.hold(ADA, "nothing", by(SAM))).isFalse();
    assertThat(payloads.hold(ADA, "", by(SAM))).isTrue();
    clock.step(Duration.ofDays(2));
    // The days to come are held, too.
    var later = keep(payloads, session(""), document("a"));
    assertThat(later.key()).isNotEqualTo(ref.key());
    assertThat(payloads.erase(ADA, "", by(ADA))).isEqualTo(new Erasure.OnHold(NOW, SAM));
    assertThat(payloads.holds())
        .singleElement()
        .satisfies(
            held -> {
              assertThat(held.principal()).isEqualTo(ADA);
              assertThat(held.label()).isEmpty();
              assertThat(held.since()).isEqualTo(NOW);
              assertThat(held.by()).isEqualTo(SAM);
              assertThat(held.keys()).isEqualTo(2);
              assertThat(held.bytes()).isEqualTo(count("SELECT sum(bytes) FROM payload_use"));
              assertThat(held.session()).isEmpty();
            });
    clock.step(Duration.ofDays(1_000));
    // What is on hold takes no room from others.
    var free = keep(payloads, session("free"), document("a"));
    var room = count("SELECT max(bytes) FROM payload_use");
    assertThat(payloads.tidy(new Retention(Optional.empty(), OptionalLong.of(room))))
        .isEqualTo(new Retention.Done(0, 0, false));
    assertKept(payloads, free, document("a"));
    var tight = new Retention(Optional.of(Duration.ofDays(1)), OptionalLong.of(1));
    assertThat(payloads.tidy(tight).erased()).isOne();
    assertThat(payloads.tidy(tight)).isEqualTo(new Retention.Done(0, 0, false));
    assertThatThrownBy(
            () -> change("UPDATE session_key SET wrapped = NULL, erased_at_ms = 1, erased_by = ''"))
        .hasMessageContaining("on hold");
    assertKept(payloads, ref, document("a"));
    assertKept(payloads, later, document("a"));
    assertThat(payloads.release(ADA, "", by(SAM))).isTrue();
    assertThat(payloads.release(ADA, "", by(SAM))).isFalse();
    assertThat(payloads.tidy(tight).erased()).isEqualTo(2);
    assertThat(payloads.reader().read(ref))
        .isEqualTo(new Found.Erased(clock.instant(), Retention.BY_AGE));
  }

  @Test
  void sessionsLeaveAfterTheirLastCall() {
    var payloads = payloads();
    var old = keep(payloads, session("old"), document("a"));
    var used = keep(payloads, session("used"), document("a"));
    clock.step(Duration.ofDays(20));
    // Nothing new in it, but it was used.
    keep(payloads, session("used"), document("a"));
    clock.step(Duration.ofDays(15));
    var retention = new Retention(Optional.of(Duration.ofDays(30)), OptionalLong.empty());
    var done = payloads.tidy(retention);
    assertThat(done).isEqualTo(new Retention.Done(1, 2, true));
    assertThat(payloads.tidy(retention)).isEqualTo(new Retention.Done(0, 0, false));
    assertThat(payloads.reader().read(old))
        .isEqualTo(new Found.Erased(clock.instant(), "retention by age"));
    assertKept(payloads, used, document("a"));
    assertThat(payloads.tidy(Retention.FOR_EVER)).isEqualTo(new Retention.Done(0, 0, false));
  }

  @Test
  void theOldestSessionsLeaveWhereThereIsTooMuch() {
    var payloads = payloads();
    var refs = new ArrayList<PayloadRef>();
    for (var at = 0; at < 40; at++) {
      refs.add(keep(payloads, session("s-" + at), document("a")));
      clock.step(Duration.ofMinutes(1));
    }
    var each = count("SELECT sum(bytes) FROM payload_use") / 40;
    keep(payloads, session("s-0"), document("a"));
    var retention = new Retention(Optional.empty(), OptionalLong.of(10 * each + each / 2));
    var goes = 0;
    while (payloads.tidy(retention).more()) {
      goes++;
    }
    assertThat(goes).isGreaterThan(1);
    for (var at = 0; at < 40; at++) {
      assertThat(payloads.reader().read(refs.get(at)))
          .as("session %d", at)
          .isInstanceOf(at == 0 || at > 30 ? Found.Kept.class : Found.Erased.class);
    }
    assertThat(count("SELECT count(*) FROM payload_block")).isEqualTo(20);
  }

  /** The row is made by somebody who has the database alone. */
  @Test
  void aKeyThatNobodyHasErasedByNameIsNoLiveOne() {
    var payloads = payloads();
    keep(payloads, session("s-0"), document("a"));
    payloads.erase(ADA, "s-0", by(SAM));
    assertThat(erasedBesideTheLog()).isEmpty();
    var ref = keep(payloads, session("s-1"), document("a"));
    change("UPDATE session_key SET wrapped = NULL, erased_at_ms = 1 WHERE label = 's-1'");
    assertThat(payloads().reader().read(ref))
        .isEqualTo(new Found.Erased(Instant.ofEpochMilli(1), "nobody who is named"));
    assertThat(erasedBesideTheLog()).containsExactly(ref.key());
  }

  @Test
  void aLateWriteIsSweptAndTheRowOfTheKeyStays() {
    var payloads = payloads();
    var ref = keep(payloads, session("s-1"), document("a"));
    payloads.erase(ADA, "s-1", by(SAM));
    // As another gateway's transaction leaves it that had begun before.
    change(
        "INSERT INTO payload_block (key, id, writer, data) SELECT id, %s, 1, %s FROM session_key"
            .formatted(bytes("00"), bytes("00")));
    clock.step(PayloadLimits.LATE_WRITES.minusSeconds(1));
    assertThat(payloads.tidy(Retention.FOR_EVER).blocks()).isOne();
    assertThat(count("SELECT count(*) FROM session_key WHERE swept_at_ms IS NULL")).isOne();
    clock.step(Duration.ofSeconds(2));
    payloads.tidy(Retention.FOR_EVER);
    assertThat(count("SELECT count(*) FROM session_key WHERE swept_at_ms IS NULL")).isZero();
    assertThat(count("SELECT count(*) FROM payload_use")).isZero();
    assertThat(payloads.reader().read(ref)).isEqualTo(new Found.Erased(NOW, SAM));
    assertThatThrownBy(() -> change("DELETE FROM session_key")).hasMessageContaining("stays");
    assertThatThrownBy(
            () -> change("UPDATE session_key SET erased_by = 'nobody' WHERE erased_by <> ''"))
        .hasMessageContaining("stays erased");
  }

  @Test
  void callsGoOnWhileSessionsAreErased() throws Exception {
    var gateways = List.of(payloads(), secondPayloads());
    var tasks = new ArrayList<Callable<Map<PayloadRef, byte[]>>>();
    for (var caller = 0; caller < 6; caller++) {
      var gateway = gateways.get(caller % 2);
      var label = "s-" + caller % 3;
      var agent = new AgentSession(caller % 3);
      tasks.add(
          () -> {
            var kept = new HashMap<PayloadRef, byte[]>();
            for (var turn = 0; turn < 12; turn++) {
              var request = agent.next();
              kept.put(keep(gateway, session(label), request), request);
              var keeping = gateway.begin(session(label), request, written(gateway));
              var reply = document("reply " + turn);
              kept.put(keeping.prepare(reply).ref(), reply);
              var _ = keeping.keep(reply, written(gateway));
            }
            return kept;
          });
    }
    for (var gateway : gateways) {
      tasks.add(
          () -> {
            for (var round = 0; round < 6; round++) {
              gateway.erase(ADA, "s-" + round % 3, by(SAM));
              gateway.tidy(Retention.FOR_EVER);
            }
            return Map.of();
          });
    }
    var all = new HashMap<PayloadRef, byte[]>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var task : threads.invokeAll(tasks)) {
        all.putAll(task.get());
      }
    }
    assertThat(all).hasSizeBetween(72, 144);
    all.forEach(
        (ref, request) -> {
          switch (gateways.getFirst().reader().read(ref)) {
            case Found.Kept(var document) -> assertThat(document).isEqualTo(request);
            case Found.Erased(_, var by) -> assertThat(by).isEqualTo(SAM);
            case Found other -> throw new AssertionError(other);
          }
        });
    clock.step(PayloadLimits.LATE_WRITES.plusSeconds(1));
    while (gateways.getFirst().tidy(Retention.FOR_EVER).more()) {
      // Until nothing is left of what was erased.
    }
    assertThat(
            count(
                "SELECT count(*) FROM payload_block JOIN session_key"
                    + " ON session_key.id = payload_block.key WHERE erased_at_ms IS NOT NULL"))
        .isZero();
  }

  /** Random acts, against what should be known after them. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void anyOrderOfActs(long seed) {
    var random = new Random(seed);
    var gateways = List.of(payloads(), secondPayloads());
    Map<PayloadRef, byte[]> kept = new HashMap<>();
    Map<PayloadRef, String> labels = new HashMap<>();
    var erased = new HashSet<PayloadRef>();
    var held = new HashSet<String>();
    for (var act = 0; act < 150; act++) {
      var gateway = gateways.get(random.nextInt(2));
      var label = "s-" + random.nextInt(4);
      switch (random.nextInt(8)) {
        case 0 -> {
          var gone = gateway.erase(ADA, label, by(SAM)) instanceof Erasure.Erased;
          assertThat(gone && held.contains(label)).as("seed %d, act %d", seed, act).isFalse();
          if (gone) {
            labels.forEach((ref, of) -> erased.addAll(of.equals(label) ? List.of(ref) : List.of()));
          }
        }
        case 1 -> {
          if (gateway.hold(ADA, label, by(SAM))) {
            held.add(label);
          }
        }
        case 2 -> {
          gateway.release(ADA, label, by(SAM));
          held.remove(label);
        }
        case 3 -> clock.step(Duration.ofSeconds(random.nextInt(100)));
        default -> {
          var document = document("d" + random.nextInt(5));
          var ref = keep(gateway, session(label), document);
          kept.put(ref, document);
          labels.put(ref, label);
        }
      }
      gateway.tidy(Retention.FOR_EVER);
    }
    assertThat(kept).isNotEmpty();
    kept.forEach(
        (ref, document) -> {
          var found = gateways.getFirst().reader().read(ref);
          if (erased.contains(ref)) {
            assertThat(found).as("seed %d", seed).isInstanceOf(Found.Erased.class);
          } else {
            assertThat(((Found.Kept) found).document()).as("seed %d", seed).isEqualTo(document);
          }
        });
  }
}
