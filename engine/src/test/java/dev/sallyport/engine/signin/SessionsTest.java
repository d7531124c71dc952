package dev.sallyport.engine.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.support.Calls;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(Calls.NOW);
  private final Clock clock =
      new Clock() {
        @Override
        public ZoneOffset getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now.get();
        }
      };

  private final Sessions sessions = new Sessions(clock, new SecureRandom());

  @Test
  void aSessionLastsUntilItEnds() {
    var cookie = sessions.begin(Calls.person("alice"));
    assertThat(sessions.find(cookie).orElseThrow().who().subject()).isEqualTo("alice");
    assertThat(sessions.find("another")).isEmpty();
    sessions.end(cookie);
    assertThat(sessions.find(cookie)).isEmpty();
  }

  @Test
  void noSessionLastsForEver() {
    var cookie = sessions.begin(Calls.person("alice"));
    now.set(Calls.NOW.plus(SignInLimits.SESSION).minus(Duration.ofSeconds(1)));
    assertThat(sessions.find(cookie)).isPresent();
    now.set(Calls.NOW.plus(SignInLimits.SESSION));
    assertThat(sessions.find(cookie)).isEmpty();
  }

  @Test
  void aFormIsOfItsSessionAlone() {
    var one = sessions.find(sessions.begin(Calls.person("alice"))).orElseThrow();
    var other = sessions.find(sessions.begin(Calls.person("alice"))).orElseThrow();
    assertThat(one.isOwn(one.form())).isTrue();
    assertThat(one.isOwn(other.form())).isFalse();
    assertThat(one.isOwn("")).isFalse();
    assertThat(one.toString()).doesNotContain(one.form());
  }

  @Test
  void theOldestLeaveWhereTheyAreTooMany() {
    var first = sessions.begin(Calls.person("alice"));
    for (int i = 0; i < SignInLimits.SESSIONS_MAX; i++) {
      sessions.begin(Calls.person("bob"));
    }
    assertThat(sessions.find(first)).isEmpty();
  }
}
