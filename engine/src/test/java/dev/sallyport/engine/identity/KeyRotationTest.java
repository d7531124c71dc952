package dev.sallyport.engine.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Issuers change their keys, and fall silent: what that does to callers. */
class KeyRotationTest {

  /** A discovery document and a key set. */
  private static final int ONE_FETCH = 2;

  private final SigningKey old = SigningKey.ec("old", JWSAlgorithm.ES256);
  private final SigningKey fresh = SigningKey.ec("fresh", JWSAlgorithm.ES256);
  private final Provider provider = new Provider(old);
  private final Gate gate = new Gate(provider.trusted());

  @AfterEach
  void close() {
    gate.close();
    provider.close();
  }

  @Test
  void keysAreFetchedWhenTheFirstTokenComesAndKept() {
    assertThat(provider.fetches).hasValue(0);

    for (var i = 0; i < 10; i++) {
      gate.admits(token(old, i));
    }

    assertThat(provider.fetches).hasValue(ONE_FETCH);
  }

  @Test
  void aNewKeyIsFoundAndTheOldOneStandsWhileItIsPublished() {
    var early = token(old, 1);
    gate.admits(early);
    provider.publish(old, fresh);
    gate.clock.step(IdentityLimits.FETCH_COOLDOWN);

    gate.admits(token(fresh, 2));
    gate.admits(early);
    gate.admits(token(old, 3));

    assertThat(provider.fetches).hasValue(2 * ONE_FETCH);
  }

  @Test
  void aWithdrawnKeyTakesItsRememberedTokensAlong() {
    var early = token(old, 1);
    gate.admits(early);
    provider.publish(fresh);
    gate.clock.step(IdentityLimits.FETCH_COOLDOWN);
    gate.admits(token(fresh, 2));

    assertThat(gate.refuses(early).code()).isEqualTo("unknown_key");
    assertThat(gate.refuses(token(old, 3)).code()).isEqualTo("unknown_key");
  }

  @Test
  void aWithdrawnKeyFallsWithTimeWhenNobodyShowsANewOne() {
    var early = token(old, 1);
    gate.admits(early);
    provider.publish(fresh);
    gate.clock.step(IdentityLimits.KEYS_FRESH.minusMillis(1));
    gate.admits(early);
    gate.clock.step(Duration.ofMillis(1));

    assertThat(gate.refuses(early).code()).isEqualTo("unknown_key");
  }

  @Test
  void forgedKeyNamesDoNotFloodTheIssuer() {
    gate.admits(token(old, 0));
    for (var i = 0; i < 50; i++) {
      var forged = SigningKey.ec("forged-" + i, JWSAlgorithm.ES256);
      assertThat(gate.refuses(token(forged, i)).code()).isEqualTo("unknown_key");
    }
    assertThat(provider.fetches).hasValue(ONE_FETCH);

    gate.clock.step(IdentityLimits.FETCH_COOLDOWN);
    gate.refuses(token(fresh, 1));
    gate.refuses(token(fresh, 2));
    assertThat(provider.fetches).hasValue(2 * ONE_FETCH);
  }

  @Test
  void anOutageCostsNoCallWithAKnownKey() {
    gate.admits(token(old, 0));
    provider.be(new Provider.Mood.Down());

    for (var minute = 1; minute < IdentityLimits.KEYS_STALE_MAX.toMinutes(); minute++) {
      gate.clock.step(Duration.ofMinutes(1));
      gate.admits(token(old, minute));
    }

    // Told once, not once a minute.
    assertThat(gate.notices)
        .singleElement()
        .asString()
        .contains("issuer `" + provider.issuer() + "` cannot be used now", "answered 503");
    gate.clock.step(Duration.ofMinutes(1));
    assertThat(gate.refuses(token(old, 99)).code()).isEqualTo("issuer_unreachable");

    provider.be(new Provider.Mood.Well());
    gate.clock.step(IdentityLimits.FETCH_COOLDOWN);
    gate.admits(token(old, 100));
    assertThat(gate.notices).hasSize(2).last().asString().contains("can be reached again");
  }

  @Test
  void anUnknownKeyDuringAnOutageMayComeBack() {
    gate.admits(token(old, 0));
    provider.be(new Provider.Mood.Down());
    gate.clock.step(IdentityLimits.FETCH_COOLDOWN);

    // The second meets the pause between fetches, and hears the same.
    for (var i = 0; i < 2; i++) {
      var refusal = gate.refuses(token(fresh, i));
      assertThat(refusal.status()).isEqualTo(503);
      assertThat(refusal.retryAfter()).contains(IdentityLimits.FETCH_COOLDOWN);
    }
    gate.admits(token(old, 1));
  }

  @Test
  void anOutageFromTheStartIsAskedAgainAfterAPause() {
    provider.be(new Provider.Mood.Down());
    for (var i = 0; i < 5; i++) {
      assertThat(gate.refuses(token(old, i)).code()).isEqualTo("issuer_unreachable");
    }
    assertThat(provider.fetches).hasValue(1);

    provider.be(new Provider.Mood.Well());
    gate.clock.step(IdentityLimits.FETCH_COOLDOWN);
    gate.admits(token(old, 9));
  }

  @Test
  void callersAtOnceShareOneFetch() throws ExecutionException, InterruptedException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all = new ArrayList<Future<?>>();
      for (var i = 0; i < 64; i++) {
        var token = token(old, i);
        all.add(threads.submit(() -> gate.admits(token)));
      }
      for (var each : all) {
        each.get();
      }
      assertThat(provider.fetches).hasValue(ONE_FETCH);

      all.clear();
      provider.publish(old, fresh);
      gate.clock.step(IdentityLimits.FETCH_COOLDOWN);
      for (var i = 0; i < 64; i++) {
        var token = token(fresh, i);
        all.add(threads.submit(() -> gate.admits(token)));
      }
      for (var each : all) {
        each.get();
      }
      assertThat(provider.fetches).hasValue(2 * ONE_FETCH);
    }
  }

  private String token(SigningKey key, long number) {
    return key.token(provider.payload(gate.clock.instant(), ",\"number\":" + number));
  }
}
