package dev.sallyport.engine.saml;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Assertions with a sound signature that say the wrong thing. */
class ConditionsTest {
  private static final Signer SIGNER = Signer.of(IdpKey.RSA);

  private final Gate gate = new Gate();

  @AfterEach
  void close() {
    gate.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      value = {
        "Issuer>https://idp.example/saml< | Issuer>https://evil.example/saml< | unknown_provider",
        "Issuer>https://idp.example/saml< | Issuer>https://idp.example/SAML< | unknown_provider",
        "<saml:Issuer> | <saml:Issuer Format='urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'> | assertion_malformed",
        "Audience>https://gateway.example/saml< | Audience>https://other.example/saml< | wrong_audience",
        "Audience>https://gateway.example/saml< | Audience>https://gateway.example/saml/< | wrong_audience",
        "<saml:Audience>https://gateway.example/saml</saml:Audience> | | wrong_audience",
        "</saml:Conditions> | <saml:AudienceRestriction><saml:Audience>other</saml:Audience></saml:AudienceRestriction></saml:Conditions> | wrong_audience",
        "</saml:Conditions> | <saml:ProxyRestriction Count='0'/></saml:Conditions> | unknown_condition",
        "</saml:Conditions> | <saml:Condition xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:type='x'/></saml:Conditions> | unknown_condition",
        "</saml:Conditions> | <x:AudienceRestriction xmlns:x='urn:x'/></saml:Conditions> | unknown_condition",
        "gateway.example/oauth/token | gateway.example/oauth/tokens | wrong_recipient",
        "Recipient='https://gateway.example/oauth/token' | | wrong_recipient",
        "cm:bearer | cm:holder-of-key | not_confirmed",
        "cm:bearer | cm:sender-vouches | not_confirmed",
        "<saml:SubjectConfirmationData | <saml:SubjectConfirmationData InResponseTo='_x' | not_confirmed",
        "Recipient='https://gateway.example/oauth/token' NotOnOrAfter='2026-03-01T12:05:00Z' | Recipient='https://gateway.example/oauth/token' | not_confirmed",
        "NotOnOrAfter='2026-03-01T12:10:00Z' | NotOnOrAfter='2026-03-01T11:59:00Z' | assertion_expired",
        "NotOnOrAfter='2026-03-01T12:05:00Z' | NotOnOrAfter='2026-03-01T11:59:00Z' | assertion_expired",
        "SessionNotOnOrAfter='2026-03-01T20 | SessionNotOnOrAfter='2026-03-01T11 | assertion_expired",
        "NotBefore='2026-03-01T11:59:00Z' | NotBefore='2026-03-01T12:00:31Z' | assertion_not_yet_valid",
        "IssueInstant='2026-03-01T12:00:00Z' | IssueInstant='2026-03-01T12:01:00Z' | assertion_not_yet_valid",
        "AuthnInstant='2026-03-01T11:58:00Z' | AuthnInstant='2026-03-01T12:58:00Z' | assertion_not_yet_valid",
        "IssueInstant='2026-03-01T12:00:00Z' | IssueInstant='yesterday' | assertion_malformed",
        "IssueInstant='2026-03-01T12:00:00Z' | | assertion_malformed",
        "Version='2.0' | Version='1.1' | assertion_malformed",
        "<saml:Subject> | <saml:Subject><saml:EncryptedID/> | assertion_encrypted",
        "</saml:AttributeStatement> | <saml:EncryptedAttribute/></saml:AttributeStatement> | assertion_encrypted",
        "</saml:Subject> | <saml:NameID>admin</saml:NameID></saml:Subject> | assertion_malformed",
        ">alice@example.com</saml:NameID> | > </saml:NameID> | assertion_malformed",
        "</saml:Assertion> | <saml:Subject/></saml:Assertion> | assertion_malformed",
        "</saml:Assertion> | <x:Unknown xmlns:x='urn:x'/></saml:Assertion> | assertion_malformed",
        "</saml:Assertion> | <saml:AuthnStatement AuthnInstant='2026-03-01T11:58:00Z'/></saml:Assertion> | assertion_malformed"
      })
  void isRefused(String right, String wrong, String code) {
    var from = right.strip().replace('\'', '"');
    var to = wrong == null ? "" : wrong.strip().replace('\'', '"');
    assertThat(Draft.assertion()).contains(from);
    assertThat(gate.refuses(SIGNER.sign(Draft.assertion().replace(from, to)))).isEqualTo(code);
  }

  @Test
  void aLongLifeIsRefused() {
    var draft = Draft.assertion().replace("NotOnOrAfter=\"2026-03-01", "NotOnOrAfter=\"2026-03-03");
    assertThat(gate.refuses(SIGNER.sign(draft))).isEqualTo("assertion_lives_too_long");
  }

  @Test
  void theSecondUseIsRefused() {
    var signed = SIGNER.sign(Draft.assertion());
    gate.admits(signed);
    assertThat(gate.refuses(signed)).isEqualTo("assertion_replayed");
    assertThat(gate.refuses(signed.replace("?>", "?> "))).isEqualTo("assertion_replayed");
  }

  @Test
  void aForgeryDoesNotUseUpTheOriginal() {
    var signed = SIGNER.sign(Draft.assertion());
    gate.refuses(signed.replace("alice@", "admin@"));
    assertThat(gate.admits(signed).subject()).isEqualTo("alice@example.com");
  }

  @Test
  void itsHolderLearnsThatItHasExpired() {
    gate.clock.step(Duration.ofMinutes(6));
    var refusal = gate.refusesToken(Gate.encoded(SIGNER.sign(Draft.assertion())));
    assertThat(refusal.message()).isEqualTo("The assertion has expired: sign in again.");
  }
}
