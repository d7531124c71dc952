package dev.sallyport.engine.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.audit.KeyStep.Step;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Identity.Kind;
import dev.sallyport.engine.model.RefusedException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class KeyIdentifierTest {
  private final KeyPlace place = new KeyPlace();
  private final ServiceKeys.Made made = place.made();
  private final String key = made.shown().reveal();

  /** A key of the same id with another secret. */
  private String forged() {
    return new ShownKey(made.key().id(), ShownKey.random(new SecureRandom()).secret()).reveal();
  }

  @Test
  void aKeyStandsForItsHolder() {
    var who = place.identify(key);
    assertThat(who).isEqualTo(made.key().identity());
    assertThat(who.kind()).isEqualTo(Kind.SERVICE);
    assertThat(who.principal()).isEqualTo("urn:sallyport:keys#ci-old");
    assertThat(who.groups()).containsExactly("ci");
    assertThat(who.tokenId()).isEqualTo(made.key().id());
    assertThat(who.claims()).containsOnlyKeys("key_id", "name");
    assertThat(place.hashes).hasValue(1);
    assertThat(place.identify(key)).isEqualTo(who);
    assertThat(place.hashes).as("it is remembered").hasValue(1);
    place.clock.step(KeyLimits.REMEMBERED_FOR);
    assertThat(place.identify(key)).isEqualTo(who);
    assertThat(place.hashes).as("for a time").hasValue(2);
  }

  @Test
  void whatIsNoKeyIsHandedOn() {
    for (var token : List.of("", "eyJhbGciOi.J.9", "sk-ant-api03-x", "SP-" + key.substring(3))) {
      assertThat(place.refuses(token).code()).isEqualTo("not_a_key");
    }
    assertThat(place.hashes).hasValue(0);
  }

  @Test
  void aSlipOfTheHandCostsNoHash() {
    for (var slip : List.of(key.substring(1).replaceFirst("p", "sp"), key + "0", "sp-")) {
      if (!slip.equals(key)) {
        assertThat(place.refuses(slip).code()).isEqualTo("key_mistyped");
      }
    }
    assertThat(place.hashes).hasValue(0);
  }

  @Test
  void nobodyLearnsWhetherAnIdExists() {
    var wrong = place.refuses(forged());
    var unknown = place.refuses(ShownKey.random(new SecureRandom()).reveal());
    assertThat(wrong).isEqualTo(unknown);
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(wrong.message()).doesNotContain(made.key().id(), "secret");
    assertThat(place.hashes).as("and both take as long").hasValue(2);
  }

  @Test
  void wrongKeysAreLimitedById() {
    for (var i = 0; i < KeyLimits.WRONG_MAX; i++) {
      assertThat(place.refuses(forged()).status()).isEqualTo(401);
    }
    assertThat(place.refuses(forged()).code()).isEqualTo("key_tries");
    assertThat(place.refuses(key).status()).as("the right one waits, too").isEqualTo(429);
    assertThat(place.hashes).hasValue(KeyLimits.WRONG_MAX);
    var other = place.made();
    assertThat(place.identify(other.shown().reveal()).groups()).containsExactly("ci");
    place.clock.step(KeyLimits.WRONG_WINDOW);
    assertThat(place.identify(key).groups()).containsExactly("ci");
  }

  @Test
  void aKeyThatIsRememberedPassesWhileOthersGuess() {
    place.identify(key);
    for (var i = 0; i < 2 * KeyLimits.WRONG_MAX; i++) {
      place.refuses(forged());
    }
    assertThat(place.identify(key).groups()).containsExactly("ci");
  }

  @Test
  void unknownIdsCostTenHashesAMinuteTogether() {
    for (var i = 0; i < 1_000; i++) {
      place.refuses(ShownKey.random(new SecureRandom()).reveal());
    }
    assertThat(place.hashes).hasValue(KeyLimits.WRONG_MAX);
  }

  @Test
  void whoeverHasTheSecretLearnsThatTheKeyHasEnded() {
    place.identify(key);
    place.clock.step(Duration.ofDays(90));
    var refusal = place.refuses(key);
    assertThat(refusal.code()).isEqualTo("key_expired");
    assertThat(refusal.message()).contains("expired on 20");
    assertThat(place.refuses(forged()).code()).isEqualTo("key_unknown");
    place.refuses(key);
    assertThat(place.taken()).containsExactly(Step.CREATED, Step.FIRST_USED, Step.USED_EXPIRED);
    place.clock.step(KeyLimits.SHOWN_AFTER_END_EVERY);
    place.refuses(key);
    assertThat(place.taken()).endsWith(Step.USED_EXPIRED, Step.USED_EXPIRED);
  }

  @Test
  void aKeyEndsWithItsRevocationWhileCallsRun() throws Exception {
    place.identify(key);
    var revoked = new AtomicBoolean();
    var late = new AtomicInteger();
    var turnedAway = new CountDownLatch(8);
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < 8; i++) {
        callers.execute(
            () -> {
              while (true) {
                var after = revoked.get();
                try {
                  place.identify(key);
                } catch (RefusedException e) {
                  turnedAway.countDown();
                  return;
                }
                if (after) {
                  late.incrementAndGet();
                }
                Thread.onSpinWait();
              }
            });
      }
      place.keys.revoke(made.key().id(), KeyPlace.ADA);
      revoked.set(true);
      turnedAway.await();
    }
    assertThat(late).hasValue(0);
    assertThat(place.refuses(key).code()).isEqualTo("key_revoked");
    assertThat(place.taken()).contains(Step.REVOKED, Step.USED_REVOKED);
  }

  @Test
  void aThousandFirstUsesAtOnceCostOneHash() throws Exception {
    var tasks = new ArrayList<Callable<Identity>>();
    for (var i = 0; i < 1_000; i++) {
      tasks.add(() -> place.identify(key));
    }
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Identity> each : callers.invokeAll(tasks)) {
        assertThat(each.get().subject()).isEqualTo("ci-old");
      }
    }
    assertThat(place.hashes).hasValue(1);
    assertThat(place.taken()).containsExactly(Step.CREATED, Step.FIRST_USED);
    assertThat(place.uses).hasSize(1);
    assertThat(place.keys.status().calls()).isEqualTo(1_000);
  }

  @Test
  void aBrokenHashLetsNobodyIn() {
    var broken =
        new KeyIdentifier(
            place.keys,
            place.clock,
            new SecureRandom(),
            (_, _) -> {
              throw new IllegalStateException("out of memory");
            });
    var credentials = new dev.sallyport.engine.model.Credentials(key);
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> broken.identify(credentials))
        .isInstanceOf(IllegalStateException.class);
  }
}
