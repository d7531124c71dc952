package dev.sallyport.engine.saml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.model.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of the provider to one browser's one request. */
class ResponsesTest {
  private static final Signer SIGNER = Signer.of(IdpKey.RSA);

  private final Browser browser = new Browser();
  private final String request = browser.begin();

  @AfterEach
  void close() {
    browser.close();
  }

  private String signedAssertion() {
    return SIGNER.sign(Browser.assertion(request));
  }

  @Test
  void aSignedAssertionSignsIn() {
    var person = browser.accepted(Browser.response(request, signedAssertion()), request);
    assertThat(person.identity().subject()).isEqualTo("alice@example.com");
    assertThat(person.identity().groups()).containsExactly("ml", "staff");
    assertThat(person.name().value()).isEqualTo("alice@example.com");
    assertThat(person.sessionIndex()).isEqualTo(Optional.of("s1"));
    assertThat(person.until()).contains(Instant.parse("2026-03-01T20:00:00Z"));
    assertThat(person.returnTo()).isEqualTo("/console");
    assertThat(person.toString()).isNotBlank();
    assertThat(person.name().toString()).doesNotContain("alice");
  }

  @Test
  void aSignedResponseSignsIn() {
    var response = SIGNER.sign(Browser.response(request, Browser.assertion(request)));
    assertThat(browser.accepted(response, request).identity().groups()).contains("ml");
  }

  @Test
  void bothSignedSignIn() {
    var response = SIGNER.sign(Browser.response(request, signedAssertion()));
    assertThat(browser.accepted(response, request).identity().groups()).contains("ml");
  }

  @Test
  void ofTwoSignaturesBothHaveToHold() {
    var stranger = Signer.of(IdpKey.STRANGER);
    var outer = stranger.sign(Browser.response(request, signedAssertion()));
    assertThat(browser.refused(outer, request)).isEqualTo("bad_signature");
    var inner = SIGNER.sign(Browser.response(request, stranger.sign(Browser.assertion(request))));
    assertThat(browser.refused(inner, request)).isEqualTo("bad_signature");
  }

  @Test
  void anUnsignedResponseIsRefused() {
    assertThat(browser.refused(Browser.response(request, Browser.assertion(request)), request))
        .isEqualTo("assertion_unsigned");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Destination=\"https://gateway.example/saml/acs\" | Destination=\"https://other.example/acs\" | wrong_recipient",
        "Destination=\"https://gateway.example/saml/acs\" | | wrong_recipient",
        "<samlp:Response  | <samlp:Response Consent=\"x\" | ",
        "status:Success | status:Responder | sign_in_failed",
        ":protocol\" ID=\"_r1\" Version=\"2.0\" | :protocol\" ID=\"_r1\" Version=\"1.1\" | assertion_malformed",
        "<samlp:Status> | <samlp:Unknown/><samlp:Status> | assertion_malformed"
      })
  void theEnvelopeHasToBeRight(String right, String wrong, String code) {
    var good = Browser.response(request, signedAssertion());
    assertThat(good).contains(right);
    var bad = good.replace(right, wrong == null ? "" : wrong + " ");
    if (code == null) {
      assertThat(browser.accepted(bad, request).identity().subject()).isNotBlank();
    } else {
      assertThat(browser.refused(bad, request)).isEqualTo(code);
    }
  }

  @Test
  void anAnswerCountsOnce() {
    var response = Browser.response(request, signedAssertion());
    browser.accepted(response, request);
    assertThat(browser.refused(response, request)).isEqualTo("unknown_request");
    browser.gate.forget();
    assertThat(browser.refused(response, request)).isEqualTo("unknown_request");
  }

  @Test
  void anAnswerForAnotherRequestIsRefused() {
    var other = browser.begin();
    var response = Browser.response(request, signedAssertion());
    assertThat(browser.refused(response, other)).isEqualTo("unknown_request");
    assertThat(browser.refused(Browser.response(other, signedAssertion()), other))
        .isEqualTo("not_confirmed");
    assertThat(browser.refused(response, "_never")).isEqualTo("unknown_request");
    assertThat(browser.accepted(response, request).returnTo()).isEqualTo("/console");
  }

  @Test
  void anUnsolicitedAnswerIsRefused() {
    var response = Browser.response(request, signedAssertion());
    var unsolicited = response.replaceFirst(" InResponseTo=\"[^\"]*\"", "");
    assertThat(browser.refused(unsolicited, request)).isEqualTo("unknown_request");
  }

  @Test
  void aForgedAnswerDoesNotUseUpTheRequest() {
    var response = Browser.response(request, signedAssertion());
    assertThat(browser.refused(response.replace("alice@", "admin@"), request))
        .isEqualTo("bad_signature");
    assertThat(browser.accepted(response, request).identity().subject()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "another"})
  void anotherBrowserCannotBringIt(String cookie) {
    var response = Browser.response(request, signedAssertion());
    assertThatThrownBy(() -> browser.responses.accept(Browser.encoded(response), request, cookie))
        .isInstanceOf(RefusedException.class)
        .hasMessage("another_browser");
    assertThat(browser.accepted(response, request).identity().subject()).isNotBlank();
  }

  /** Who signs out has no cookie any more; the request must not do for one who signs in. */
  @Test
  void aRequestToSignOutSignsNobodyIn() {
    var person = browser.accepted(Browser.response(request, signedAssertion()), request);
    var logout = browser.logouts.begin(person).id();
    var response = Browser.response(logout, SIGNER.sign(Browser.assertion(logout)));
    assertThatThrownBy(() -> browser.responses.accept(Browser.encoded(response), logout, ""))
        .hasMessage("another_browser");
  }

  @Test
  void aSignInThatTookTooLongIsRefused() {
    browser.gate.clock.step(SamlLimits.SIGN_IN_MAX);
    assertThat(browser.refused(Browser.response(request, signedAssertion()), request))
        .isEqualTo("unknown_request");
  }

  @Test
  void anAssertionForTheTokenEndpointSignsNobodyIn() {
    assertThat(browser.refused(Browser.response(request, SIGNER.sign(Draft.assertion())), request))
        .isEqualTo("wrong_recipient");
  }

  @Test
  void anAssertionOfASignInGivesNoToken() {
    assertThat(browser.gate.refuses(signedAssertion())).isEqualTo("wrong_recipient");
  }

  @Test
  void anEncryptedAssertionIsRefused() {
    var encrypted = "<saml:EncryptedAssertion xmlns:saml=\"%s\"/>".formatted(Names.ASSERTION);
    assertThat(browser.refused(Browser.response(request, encrypted), request))
        .isEqualTo("assertion_encrypted");
  }

  @Test
  void anExpiredAssertionIsRefused() {
    browser.gate.clock.step(Duration.ofMinutes(6));
    assertThat(browser.refused(Browser.response(request, signedAssertion()), request))
        .isEqualTo("assertion_expired");
  }

  @Test
  void manyWhoBeginLeaveRoomForThoseThatComeLater() {
    for (var i = 0; i < SamlLimits.OPEN_REQUESTS_MAX + 10; i++) {
      browser.open.open("_" + i, new OpenRequests.Open(Draft.PROVIDER, Browser.COOKIE, "/"));
    }
    assertThat(browser.open.find("_0")).isEmpty();
    assertThat(browser.open.take("_" + SamlLimits.OPEN_REQUESTS_MAX)).isPresent();
    assertThat(browser.open.take("_" + SamlLimits.OPEN_REQUESTS_MAX)).isEmpty();
  }
}
