package dev.sallyport.engine.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.saml.Idp;
import dev.sallyport.engine.saml.Outgoing;
import dev.sallyport.engine.saml.SamlProvider;
import dev.sallyport.engine.support.SteppedClock;
import java.security.SecureRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sign-ins by SAML from a browser's side, and sessions that the provider ends. */
class SamlSignInTest {
  private static final String BROWSER = "what the browser has as a cookie";

  private final SteppedClock clock = new SteppedClock();
  private final Idp idp = new Idp();
  private final Sessions sessions = new Sessions(clock, new SecureRandom());
  private final SamlSignIn signIn =
      new SamlSignIn(idp.providers(), idp.us(), sessions, clock, new SecureRandom());

  @AfterEach
  void close() {
    idp.close();
  }

  private static void refuses(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SignInRefusedException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  /** Signs somebody in and gives the session's cookie. */
  private String session(String name, String index) {
    var request = signIn.begin(Idp.ENTITY_ID, BROWSER, "/").id();
    return sessions.begin(signIn.finish(idp.answer(request, name, index), request, BROWSER));
  }

  @Test
  void whoSignsInIsKnownAndGoesWhereTheyWanted() {
    var begun = (Outgoing.Redirect) signIn.begin(Idp.ENTITY_ID, BROWSER, "/device?user_code=ABCD");
    assertThat(begun.location().getRawQuery()).contains("RelayState=" + begun.id());
    var done = signIn.finish(idp.answer(begun.id(), "alice", "s1"), begun.id(), BROWSER);
    assertThat(done.returnTo()).isEqualTo("/device?user_code=ABCD");
    assertThat(done.identity().subject()).isEqualTo("alice");
    assertThat(done.identity().method()).isEqualTo(Identity.Method.SAML);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a cookie of another", ""})
  void anotherBrowserCannotEndIt(String cookie) {
    var request = signIn.begin(Idp.ENTITY_ID, BROWSER, "/").id();
    var answer = idp.answer(request, "alice", "s1");
    refuses("another_browser", () -> signIn.finish(answer, request, cookie));
    assertThat(signIn.finish(answer, request, BROWSER).identity().subject()).isEqualTo("alice");
    refuses("unknown_request", () -> signIn.finish(answer, request, BROWSER));
  }

  /** Nor can one that has no cookie yet begin what it could end. */
  @Test
  void aBrowserWithoutACookieSignsNobodyIn() {
    var request = signIn.begin(Idp.ENTITY_ID, "", "/").id();
    var answer = idp.answer(request, "alice", "s1");
    refuses("another_browser", () -> signIn.finish(answer, request, ""));
  }

  @Test
  void whatIsNotThereIsSaid() {
    refuses("unknown_provider", () -> signIn.begin("https://other.example", BROWSER, "/"));
    refuses("unknown_request", () -> signIn.finish("made up", "made up", BROWSER));
    assertThat(signIn.providers())
        .extracting(SamlProvider::entityId)
        .containsExactly(Idp.ENTITY_ID);
    assertThat(signIn.metadata()).contains("AssertionConsumerService");
  }

  @Test
  void theProviderEndsTheSessionsThatItNames() {
    var one = session("alice", "s1");
    var two = session("alice", "s2");
    var bob = session("bob", "s1");
    var done = signIn.asked(idp.signsOut("alice", "s1"), "state");
    assertThat(done.people()).extracting(Identity::subject).containsExactly("alice");
    assertThat(done.answer()).isPresent();
    assertThat(sessions.find(one)).isEmpty();
    assertThat(sessions.find(two)).isPresent();
    assertThat(sessions.find(bob)).isPresent();
  }

  @Test
  void theProviderEndsAllOfAPersonWhereItNamesNone() {
    var one = session("alice", "s1");
    var two = session("alice", "s2");
    var bob = session("bob", "s3");
    assertThat(signIn.asked(idp.signsOut("alice"), "").people()).hasSize(2);
    assertThat(sessions.find(one)).isEmpty();
    assertThat(sessions.find(two)).isEmpty();
    assertThat(sessions.find(bob)).isPresent();
    assertThat(signIn.asked(idp.signsOut("alice"), "").people()).isEmpty();
  }

  /** What came along is too long to go back: here the person is signed out all the same. */
  @Test
  void whoCannotBeAnsweredIsHeard() {
    var cookie = session("alice", "s1");
    assertThat(signIn.asked(idp.signsOut("alice"), "x".repeat(81)).answer()).isEmpty();
    assertThat(sessions.find(cookie)).isEmpty();
  }

  @Test
  void aRequestToSignOutCountsOnce() {
    var asked = idp.signsOut("alice");
    signIn.asked(asked, "");
    var cookie = session("alice", "s1");
    refuses("assertion_replayed", () -> signIn.asked(asked, ""));
    assertThat(sessions.find(cookie)).isPresent();
  }

  @Test
  void signingOutHereEndsTheSessionThere() {
    var ended = sessions.end(session("alice", "s1")).orElseThrow();
    var asked = signIn.signOut(ended.saml().orElseThrow()).orElseThrow();
    assertThat(signIn.signedOut(idp.hasSignedOut(asked.id()))).isTrue();
    refuses("unknown_request", () -> signIn.signedOut(idp.hasSignedOut(asked.id())));
  }
}
