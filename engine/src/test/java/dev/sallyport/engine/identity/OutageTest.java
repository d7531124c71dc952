package dev.sallyport.engine.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import dev.sallyport.engine.identity.Provider.Mood;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An issuer that fails for ten minutes, in every way, while callers come steadily. What the gateway
 * does beside the calls waits here until the test does it, so a call that asked the issuer in its
 * own way would be seen.
 */
class OutageTest {
  private static final Duration OUTAGE = Duration.ofMinutes(10);
  private static final Duration STEP = Duration.ofSeconds(10);

  private final SigningKey old = SigningKey.ec("old", JWSAlgorithm.ES256);
  private final SigningKey fresh = SigningKey.ec("fresh", JWSAlgorithm.ES256);
  private final Provider provider = new Provider(old);
  private final Queue<Runnable> beside = new ArrayDeque<>();
  private final Gate gate = new Gate(Gate.PATIENCE, beside::add, provider.trusted());
  private long tokens;

  @AfterEach
  void close() {
    gate.close();
    provider.close();
  }

  private static Named<Function<Provider, Mood>> saying(String name, String discovery) {
    return Named.of(
        name, provider -> new Mood.Saying(discovery.replace("ISSUER", provider.issuer() + "")));
  }

  static Stream<Named<Function<Provider, Mood>>> outages() {
    return Stream.of(
        Named.of("connection refused", _ -> new Mood.Gone()),
        Named.of("503", _ -> new Mood.Down()),
        Named.of("a redirect", _ -> new Mood.Redirecting()),
        Named.of("more than is read", _ -> new Mood.Huge()),
        saying("a page", "<html>Sorry!</html>"),
        saying("nothing", ""),
        saying("no document", "[]"),
        saying("an empty document", "{}"),
        saying("another issuer", "{\"issuer\":\"https://x.example\",\"jwks_uri\":\"ISSUER/keys\"}"),
        saying("no place for keys", "{\"issuer\":\"ISSUER\",\"jwks_uri\":7}"),
        saying(
            "no such port", "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"http://127.0.0.1:99999/keys\"}"),
        saying("no such scheme", "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"file:///etc/passwd\"}"),
        saying("keys that are none", "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"ISSUER/elsewhere\"}"));
  }

  @ParameterizedTest
  @MethodSource("outages")
  void tenMinutesCostNoCallWithAKnownKey(Function<Provider, Mood> outage) {
    var early = token(old);
    gate.admits(early);
    gate.clock.step(IdentityLimits.KEYS_RENEWED.minus(STEP));
    provider.be(outage.apply(provider));

    for (var passed = Duration.ZERO; passed.compareTo(OUTAGE) < 0; passed = passed.plus(STEP)) {
      gate.clock.step(STEP);
      admitsWithoutAsking(token(old));
      renewBeside();
      var refusal = gate.refuses(token(fresh));
      assertThat(refusal.status()).isEqualTo(503);
      assertThat(refusal.code()).isEqualTo("issuer_unreachable");
    }
    assertThat(gate.notices).singleElement().asString().contains("cannot be used now");

    provider.be(new Mood.Well());
    provider.publish(fresh);
    gate.clock.step(STEP);
    admitsWithoutAsking(token(old));
    renewBeside();
    gate.admits(token(fresh));
    assertThat(gate.refuses(token(old)).code()).isEqualTo("unknown_key");
    assertThat(gate.refuses(early).code()).isIn("unknown_key", "token_expired");
    assertThat(gate.notices).hasSize(2);
  }

  /** One fetch takes all ten minutes, and callers come and go. */
  @Test
  void nobodyWaitsForASlowIssuer() throws InterruptedException {
    gate.admits(token(old));
    gate.clock.step(IdentityLimits.KEYS_RENEWED.minus(STEP));
    var asked = new CountDownLatch(1);
    var released = new CountDownLatch(1);
    provider.be(new Mood.Held(asked, released));
    gate.clock.step(STEP);
    admitsWithoutAsking(token(old));
    var renewal = Thread.startVirtualThread(beside.remove());
    asked.await();

    for (var passed = Duration.ZERO; passed.compareTo(OUTAGE) < 0; passed = passed.plus(STEP)) {
      gate.clock.step(STEP);
      admitsWithoutAsking(token(old));
      assertThat(beside).isEmpty();
    }

    provider.be(new Mood.Well());
    provider.publish(fresh);
    released.countDown();
    renewal.join();
    gate.clock.step(STEP);
    admitsWithoutAsking(token(old));
    renewBeside();
    gate.admits(token(fresh));
  }

  /** Renewal begins before keys are old, so that it is over by then. */
  @Test
  void keysAreRenewedBesideTheCalls() {
    gate.admits(token(old));
    provider.publish(fresh);
    gate.clock.step(IdentityLimits.KEYS_RENEWED);
    admitsWithoutAsking(token(old));
    renewBeside();

    assertThat(gate.refuses(token(old)).code()).isEqualTo("unknown_key");
  }

  @Test
  void anEmptySetIsTheIssuersWord() {
    gate.admits(token(old));
    provider.publish();
    gate.clock.step(IdentityLimits.KEYS_RENEWED);
    admitsWithoutAsking(token(old));
    renewBeside();

    assertThat(gate.refuses(token(old)).code()).isEqualTo("unknown_key");
    assertThat(gate.notices).isEmpty();
  }

  @Test
  void keysOfNoUsableKindAreNoWord() {
    gate.admits(token(old));
    provider.publish(SigningKey.rsa("weak", JWSAlgorithm.RS256, 1024));
    gate.clock.step(IdentityLimits.KEYS_RENEWED);
    admitsWithoutAsking(token(old));
    renewBeside();

    gate.admits(token(old));
    assertThat(gate.notices).singleElement().asString().contains("no key of a usable kind");
  }

  private String token(SigningKey key) {
    return key.token(provider.payload(gate.clock.instant(), ",\"number\":" + tokens++));
  }

  private void admitsWithoutAsking(String token) {
    var before = provider.fetches.get();
    gate.admits(token);
    assertThat(provider.fetches).hasValue(before);
  }

  private void renewBeside() {
    while (!beside.isEmpty()) {
      beside.remove().run();
    }
  }
}
