package dev.sallyport.engine.saml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.model.Identity.Kind;
import dev.sallyport.engine.model.Identity.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.Transform;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What providers send passes, and becomes the identity that it states. */
class GoodAssertionsTest {
  private static final Signer SIGNER = Signer.of(IdpKey.RSA);

  private final Gate gate = new Gate();

  @AfterEach
  void close() {
    gate.close();
  }

  @Test
  void anAssertionBecomesAnIdentity() {
    var identity = gate.admits(SIGNER.showing(IdpKey.RSA).sign(Draft.assertion()));
    assertThat(identity.kind()).isEqualTo(Kind.PERSON);
    assertThat(identity.method()).isEqualTo(Method.SAML);
    assertThat(identity.subject()).isEqualTo("alice@example.com");
    assertThat(identity.issuer()).isEqualTo(Draft.PROVIDER);
    assertThat(identity.groups()).containsExactly("ml", "staff");
    assertThat(identity.tokenId()).isEqualTo("_a1");
    assertThat(identity.issuedAt()).isEqualTo(Instant.parse("2026-03-01T12:00:00Z"));
    assertThat(identity.expiresAt()).isEqualTo(Instant.parse("2026-03-01T12:05:00Z"));
    assertThat(identity.claims().keySet())
        .containsExactlyInAnyOrder(
            "name_id_format", "authn_instant", "authn_context", "session_index", "mail");
    assertThat(identity.claims().get("name_id_format")).hasToString("\"" + Names.PERSISTENT + "\"");
    assertThat(identity.claims().get("mail")).hasToString("[\"alice@example.com\"]");
  }

  static Stream<Signer> signers() {
    var more = "http://www.w3.org/2001/04/xmldsig-more#";
    var ec = Signer.of(IdpKey.EC);
    return Stream.of(
        SIGNER,
        SIGNER.method(more + "rsa-sha512").digest("http://www.w3.org/2001/04/xmlenc#sha512"),
        SIGNER.digest(more + "sha384"),
        ec,
        ec.method(more + "ecdsa-sha384"),
        SIGNER.transforms(Transform.ENVELOPED, CanonicalizationMethod.EXCLUSIVE));
  }

  @ParameterizedTest
  @MethodSource("signers")
  void everySoundSignatureIsKnown(Signer signer) {
    assertThat(gate.admits(signer.sign(Draft.assertion())).subject()).isNotBlank();
  }

  @Test
  void theEarliestEndCounts() {
    var draft =
        Draft.assertion()
            .replace("SessionNotOnOrAfter=\"2026-03-01T20", "SessionNotOnOrAfter=\"2026-03-01T12");
    gate.clock.step(Duration.ofSeconds(-20));
    assertThat(gate.admits(SIGNER.sign(draft)).expiresAt())
        .isEqualTo(Instant.parse("2026-03-01T12:00:00Z"));
  }

  @Test
  void clocksMayDifferALittle() {
    gate.clock.step(Duration.ofSeconds(5 * 60 + 29));
    assertThat(gate.admits(SIGNER.sign(Draft.assertion())).subject()).isNotBlank();
  }

  @Test
  void anAssertionWithoutGroupsHasNone() {
    var draft = Draft.assertion().replace("\"groups\"", "\"others\"");
    assertThat(gate.admits(SIGNER.sign(draft)).groups()).isEmpty();
  }

  @Test
  void groupsInSeveralAttributesOfOneNameAreTogether() {
    var draft =
        Draft.assertion()
            .replace(
                "</saml:AttributeStatement>",
                "<saml:Attribute Name=\"groups\"><saml:AttributeValue>late</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>");
    assertThat(gate.admits(SIGNER.sign(draft)).groups()).isEqualTo(List.of("ml", "staff", "late"));
  }

  @Test
  void oneTimeUseIsWhatWeDoAnyway() {
    var draft =
        Draft.assertion().replace("</saml:Conditions>", "<saml:OneTimeUse/></saml:Conditions>");
    assertThat(gate.admits(SIGNER.sign(draft)).subject()).isNotBlank();
  }

  @Test
  void textWithEntitiesOfXmlItselfAndIndentationIsRead() {
    var draft =
        Draft.assertion()
            .replace(">alice@example.com</saml:NameID>", ">\n a&amp;b&#x40;c \n</saml:NameID>");
    assertThat(gate.admits(SIGNER.sign(draft)).subject()).isEqualTo("a&b@c");
  }
}
