package dev.sallyport.engine.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.saml.Idp;
import dev.sallyport.engine.saml.SignOut;
import dev.sallyport.engine.saml.SignedIn;
import dev.sallyport.engine.support.Calls;
import dev.sallyport.engine.support.SteppedClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
    assertThat(one.form()).isNotEqualTo(other.form());
    assertThat(one.toString()).doesNotContain(one.form());
  }

  /** Some providers name no sessions: those cannot be told from the others of the person. */
  @Test
  void aSessionWithoutANameEndsWithAnyOfThePersons() {
    var named = sessions.begin(Idp.person("alice", Optional.of("s1")));
    var unnamed = sessions.begin(Idp.person("alice", Optional.empty()));
    var elsewhere = sessions.begin(Calls.person("alice"));
    assertThat(sessions.end(signOut("alice", "s2"))).hasSize(1);
    assertThat(sessions.find(named)).isPresent();
    assertThat(sessions.find(unnamed)).isEmpty();
    assertThat(sessions.end(signOut("bob"))).isEmpty();
    assertThat(sessions.end(signOut("alice"))).hasSize(1);
    assertThat(sessions.find(named)).isEmpty();
    assertThat(sessions.find(elsewhere)).isPresent();
  }

  private static SignOut signOut(String name, String... sessions) {
    var person = Idp.person(name, Optional.empty());
    return new SignOut("_r1", Idp.ENTITY_ID, person.name(), List.of(sessions));
  }

  @Test
  void aSessionEndsWithTheProviders() {
    var alice = Idp.person("alice", Optional.empty());
    var soon = Optional.of(clock.instant().plusSeconds(60));
    var cookie =
        sessions.begin(
            new SignedIn(alice.identity(), alice.name(), alice.sessionIndex(), soon, "/"));
    clock.step(Duration.ofSeconds(59));
    assertThat(sessions.find(cookie)).isPresent();
    clock.step(Duration.ofSeconds(1));
    assertThat(sessions.find(cookie)).isEmpty();
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
