package dev.sallyport.engine.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.support.Calls;
import dev.sallyport.engine.support.SteppedClock;
import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private final SteppedClock clock = new SteppedClock();
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
    clock.step(SignInLimits.SESSION.minusSeconds(1));
    assertThat(sessions.find(cookie)).isPresent();
    clock.step(Duration.ofSeconds(1));
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
