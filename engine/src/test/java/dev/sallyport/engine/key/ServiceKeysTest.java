package dev.sallyport.engine.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.audit.KeyStep.Step;
import dev.sallyport.engine.key.ServiceKey.State;
import dev.sallyport.engine.model.Identity.Kind;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServiceKeysTest {
  private final KeyPlace place = new KeyPlace();

  @Test
  void theLastUseIsWrittenOnceAMinute() {
    var key = place.made().shown().reveal();
    for (var second = 0; second < 180; second++) {
      place.identify(key);
      place.clock.step(Duration.ofSeconds(1));
    }
    assertThat(place.uses).hasSize(3);
    assertThat(place.keys.list().getFirst().lastUsedAt()).contains(place.uses.getLast());
    assertThat(place.taken()).containsExactly(Step.CREATED, Step.FIRST_USED);
  }

  @Test
  void aUseThatCannotBeWrittenIsTriedAgain() {
    var key = place.made().shown().reveal();
    place.broken = true;
    place.identify(key);
    assertThat(place.notices).hasSize(1);
    place.broken = false;
    place.identify(key);
    assertThat(place.taken()).containsExactly(Step.CREATED, Step.FIRST_USED);
  }

  @Test
  void anOldKeyInUseIsSpokenOfOnceADay() {
    var made = place.made();
    var key = made.shown().reveal();
    place.identify(key);
    place.clock.step(KeyLimits.OLD);
    place.identify(key);
    assertThat(place.notices).isEmpty();
    for (var hour = 0; hour < 49; hour++) {
      place.clock.step(Duration.ofHours(1));
      place.identify(key);
    }
    assertThat(place.notices).hasSize(3);
    assertThat(place.notices.getFirst())
        .contains("`ci-old`", made.key().id(), "30 days old", "revoke it")
        .doesNotContain(key.substring(20));
  }

  @Test
  void theStatusCountsByStateAndNamesTheOldestInUse() {
    var oldest = place.made();
    place.clock.step(Duration.ofDays(10));
    var younger = place.made();
    var revoked = place.made();
    place.keys.create(KeyPlace.OLD_CI, Duration.ofDays(1), KeyPlace.ADA);
    place.keys.revoke(revoked.key().id(), KeyPlace.ADA);
    assertThat(place.keys.status().oldestInUse()).isEmpty();
    place.identify(younger.shown().reveal());
    place.clock.step(Duration.ofDays(2));
    assertThat(place.keys.status().oldestInUse()).contains(Duration.ofDays(2));
    place.identify(oldest.shown().reveal());
    var status = place.keys.status();
    assertThat(status.oldestInUse()).contains(Duration.ofDays(12));
    assertThat(status.counts())
        .isEqualTo(Map.of(State.LIVE, 2L, State.EXPIRED, 1L, State.REVOKED, 1L));
    assertThat(status.calls()).isEqualTo(2);
  }

  @Test
  void aRevokedKeyIsRevokedOnce() {
    var id = place.made().key().id();
    var first = place.keys.revoke(id, KeyPlace.ADA);
    place.clock.step(Duration.ofDays(1));
    assertThat(place.keys.revoke(id, KeyPlace.ADA)).isEqualTo(first);
    assertThat(place.taken()).containsExactly(Step.CREATED, Step.REVOKED);
    assertThat(place.keys.revoke("0000000000000000", KeyPlace.ADA)).isEmpty();
  }

  @Test
  void whatIsNotWrittenIsNotDone() {
    var made = place.made();
    place.broken = true;
    assertThatThrownBy(() -> place.keys.revoke(made.key().id(), KeyPlace.ADA))
        .isInstanceOf(KeysUnavailableException.class);
    assertThatThrownBy(place::made).isInstanceOf(KeysUnavailableException.class);
    place.broken = false;
    assertThat(place.keys.list()).containsExactly(made.key());
    assertThat(place.identify(made.shown().reveal()).subject()).isEqualTo("ci-old");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 59, 367L * 24 * 3600})
  void noKeyLivesForEver(long seconds) {
    assertThatThrownBy(
            () -> place.keys.create(KeyPlace.OLD_CI, Duration.ofSeconds(seconds), KeyPlace.ADA))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("366 days");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-x", "a b", "ci\nold", "ä", "a/b"})
  void namesAreFitForTables(String name) {
    assertThatThrownBy(() -> new KeyHolder(name, "s", Kind.SERVICE, List.of(), List.of()))
        .hasMessageContaining("name");
  }

  @Test
  void subjectsAndGroupsAreShortAndPrintable() {
    for (var bad :
        List.of(" ", "a\u001b[2J", "a\u202eb", "a\u009b2J", "a\u2028b", "x".repeat(201))) {
      assertThatThrownBy(() -> new KeyHolder("k", bad, Kind.SERVICE, List.of(), List.of()))
          .hasMessageContaining("`subject`");
      assertThatThrownBy(() -> new KeyHolder("k", "s", Kind.SERVICE, List.of(bad), List.of()))
          .hasMessageContaining("`groups`");
    }
    var many = Collections.nCopies(51, "g");
    assertThatThrownBy(() -> new KeyHolder("k", "s", Kind.SERVICE, List.of(), many))
        .hasMessageContaining("at most 50");
  }
}
