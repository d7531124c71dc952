package dev.sallyport.engine.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What holds of the keys that wrap those of sessions, while they are changed. */
public abstract class WrappingContract extends KeepingContract {

  private Payloads payloads(PayloadStore store, KeyWraps wraps) {
    return new Payloads(store, wraps, clock, RANDOM);
  }

  /** Two gateways go from one key to the next, one after the other, and none is ever locked out. */
  @Test
  void aKeyIsChangedOverSeveralGateways() {
    var old = wrap("old.key");
    var next = wrap("next.key");
    var first = payloads(store(), KeyWraps.of(old));
    var second = payloads(second(), KeyWraps.of(old));
    var refs = new ArrayList<PayloadRef>();
    refs.add(keep(first, session("s-0"), document("a")));
    // Each is told of the next key,
    first = payloads(store(), new KeyWraps(old, List.of(), List.of(next)));
    refs.add(keep(second, session("s-1"), document("a")));
    assertKept(first, refs.getLast(), document("a"));
    second = payloads(second(), new KeyWraps(old, List.of(), List.of(next)));
    // and then wraps by it.
    first = payloads(store(), new KeyWraps(next, List.of(old), List.of()));
    assertThat(first.rewrap()).isEqualTo(new Rewrapped(2, Map.of(), Optional.empty()));
    refs.add(keep(second, session("s-2"), document("a")));
    refs.add(keep(first, session("s-3"), document("a")));
    for (var each : List.of(first, second)) {
      for (var ref : refs) {
        assertKept(each, ref, document("a"));
      }
    }
    // The other one brings nothing back.
    assertThat(second.rewrap()).isEqualTo(new Rewrapped(0, Map.of(), Optional.empty()));
    assertThat(store().wraps()).isEqualTo(Map.of(next.name(), 3L, old.name(), 1L));
    assertThat(first.rewrap().keys()).isOne();
    second = payloads(second(), new KeyWraps(next, List.of(old), List.of()));
    assertThat(second.rewrap()).isEqualTo(new Rewrapped(0, Map.of(), Optional.empty()));
    assertThat(store().wraps()).isEqualTo(Map.of(next.name(), 4L));
    assertKept(payloads(store(), KeyWraps.of(next)), refs.getFirst(), document("a"));
  }

  /** Fewer than what ends a go, and then more. */
  @Test
  void oneThatCannotBeWrappedAnewKeepsNoOtherBack() {
    var old = wrap("old.key");
    var next = wrap("next.key");
    var before = payloads(store(), KeyWraps.of(old));
    for (var at = 0; at < 30; at++) {
      keep(before, session("s-" + at), document("a"));
    }
    change("UPDATE session_key SET wrapped = %s WHERE label = 's-0'".formatted(bytes("00")));
    var after = payloads(store(), new KeyWraps(next, List.of(old), List.of()));
    var first = after.rewrap();
    assertThat(first.keys()).isEqualTo(29);
    assertThat(first.left()).isEqualTo(Map.of(old.name(), 1L));
    assertThat(first.trouble())
        .hasValueSatisfying(why -> assertThat(why).contains("changed by somebody else"));
    assertThat(after.rewrap().keys()).isZero();
  }

  @Test
  void manyThatCannotBeWrappedAnewKeepNoOtherBackForLong() {
    var old = wrap("old.key");
    var next = wrap("next.key");
    var before = payloads(store(), KeyWraps.of(old));
    for (var at = 0; at < 3 * PayloadLimits.FAILURES_PER_GO; at++) {
      keep(
          before,
          session((at < 2 * PayloadLimits.FAILURES_PER_GO ? "bad-" : "s-") + at),
          document("a"));
    }
    change("UPDATE session_key SET wrapped = %s WHERE label LIKE 'bad-%%'".formatted(bytes("00")));
    var after = payloads(store(), new KeyWraps(next, List.of(old), List.of()));
    var done = 0;
    for (var go = 0; go < 3; go++) {
      done += after.rewrap().keys();
    }
    assertThat(done).isEqualTo(PayloadLimits.FAILURES_PER_GO);
    assertThat(after.rewrap().left())
        .isEqualTo(Map.of(old.name(), 2L * PayloadLimits.FAILURES_PER_GO));
  }

  @Test
  void withoutAKeySessionsCanStillBeErased() {
    var old = wrap("old.key");
    keep(payloads(store(), KeyWraps.of(old)), session("s-1"), document("a"));
    var without = payloads(store(), KeyWraps.of(new AbsentWrap("there is no key")));
    assertThat(without.rewrap()).isEqualTo(new Rewrapped(0, Map.of(), Optional.empty()));
    assertThatThrownBy(() -> keep(without, session("s-1"), document("b")))
        .isInstanceOf(PayloadsUnavailableException.class)
        .hasMessageContaining("there is no key")
        .hasMessageContaining(old.name());
    without.erase(ADA, "s-1", by(SAM));
    assertThat(store().wraps()).isEmpty();
  }

  /**
   * What was wrapped before names had an address is still unwrapped, by the one it was made with.
   */
  @Test
  void aNameThatTwoKeysHadIsTheEarlierOnes() {
    var old = wrap("old.key");
    var next = wrap("next.key");
    var ref =
        keep(
            payloads(store(), KeyWraps.of(new Named(old, "vault/transit/k"))),
            session("s-1"),
            document("a"));
    var first = new Named(old, "vault/transit/k at https://one", "vault/transit/k");
    var second = new Named(next, "vault/transit/k at https://two", "vault/transit/k");
    assertKept(payloads(store(), KeyWraps.of(first)), ref, document("a"));
    assertThat(payloads(store(), KeyWraps.of(first)).rewrap().keys()).isZero();
    var both = payloads(store(), new KeyWraps(second, List.of(first), List.of()));
    assertThat(both.rewrap()).isEqualTo(new Rewrapped(1, Map.of(), Optional.empty()));
    assertKept(payloads(store(), KeyWraps.of(second)), ref, document("a"));
  }

  /** A key by other names. */
  private record Named(KeyWrap key, List<String> names) implements KeyWrap {
    Named(KeyWrap key, String... names) {
      this(key, List.of(names));
    }

    @Override
    public String name() {
      return names.getFirst();
    }

    @Override
    public byte[] wrap(String of, byte[] secret) {
      return key.wrap(of, secret);
    }

    @Override
    public byte[] unwrap(String of, byte[] wrapped) {
      return key.unwrap(of, wrapped);
    }
  }
}
