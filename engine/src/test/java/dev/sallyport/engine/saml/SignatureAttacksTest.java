package dev.sallyport.engine.saml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.Transform;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

/** Signatures that are none, are weak, are somebody else's, or cover something else. */
class SignatureAttacksTest {
  private static final String MORE = "http://www.w3.org/2001/04/xmldsig-more#";
  private static final Signer SIGNER = Signer.of(IdpKey.RSA);

  private final Gate gate = new Gate();

  @AfterEach
  void close() {
    gate.close();
  }

  @Test
  void noSignature() {
    assertThat(gate.refuses(Draft.assertion())).isEqualTo("assertion_unsigned");
  }

  @Test
  void aSignatureWithoutValue() {
    var signed = SIGNER.sign(Draft.assertion());
    assertThat(gate.refuses(signed.replaceAll("<ds:SignatureValue>[^<]*", "<ds:SignatureValue>")))
        .isEqualTo("bad_signature");
    assertThat(gate.refuses(signed.replaceAll("<ds:SignatureValue>[^<]*</ds:SignatureValue>", "")))
        .isEqualTo("assertion_malformed");
  }

  @Test
  void contentChangedAfterSigning() {
    var signed = SIGNER.sign(Draft.assertion());
    assertThat(gate.refuses(signed.replace("alice@", "admin@"))).isEqualTo("bad_signature");
    assertThat(gate.refuses(signed.replace(">ml<", ">admins<"))).isEqualTo("bad_signature");
    assertThat(gate.refuses(signed.replace("12:05", "13:05"))).isEqualTo("bad_signature");
  }

  @Test
  void contentAddedAfterSigning() {
    var signed = SIGNER.sign(Draft.assertion());
    var more =
        "<saml:Attribute Name=\"groups\"><saml:AttributeValue>admins</saml:AttributeValue></saml:Attribute>";
    assertThat(
            gate.refuses(
                signed.replace("</saml:AttributeStatement>", more + "</saml:AttributeStatement>")))
        .isEqualTo("bad_signature");
  }

  @Test
  void contentHiddenInTheSignature() {
    var signed = SIGNER.sign(Draft.assertion());
    var more =
        "<ds:Object><saml:AttributeStatement xmlns:saml=\"%s\"/></ds:Object></ds:Signature>"
            .formatted(Names.ASSERTION);
    assertThat(gate.refuses(signed.replace("</ds:Signature>", more))).isEqualTo("signature_shape");
  }

  @Test
  void aStrangersKey() {
    assertThat(gate.refuses(Signer.of(IdpKey.STRANGER).sign(Draft.assertion())))
        .isEqualTo("bad_signature");
  }

  @Test
  void aStrangersKeyWithHisOwnCertificateInKeyInfo() {
    var signer = Signer.of(IdpKey.STRANGER).showing(IdpKey.STRANGER);
    assertThat(gate.refuses(signer.sign(Draft.assertion()))).isEqualTo("bad_signature");
  }

  @Test
  void aStrangersKeyWithTheTrustedCertificateInKeyInfo() {
    var signer = Signer.of(IdpKey.STRANGER).showing(IdpKey.RSA);
    assertThat(gate.refuses(signer.sign(Draft.assertion()))).isEqualTo("bad_signature");
  }

  @Test
  void thePublicKeyAsTheSecretOfAnHmac() {
    for (var bytes :
        List.of(IdpKey.RSA.certificate().getPublicKey().getEncoded(), der(IdpKey.RSA))) {
      for (var method :
          List.of(MORE + "hmac-sha256", "http://www.w3.org/2000/09/xmldsig#hmac-sha1")) {
        var signer = SIGNER.key(new SecretKeySpec(bytes, "Hmac")).method(method);
        assertThat(gate.refuses(signer.sign(Draft.assertion()))).isEqualTo("algorithm_refused");
      }
    }
  }

  private static byte[] der(IdpKey key) {
    try {
      return key.certificate().getEncoded();
    } catch (java.security.cert.CertificateEncodingException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
        "http://www.w3.org/2007/05/xmldsig-more#rsa-pss"
      })
  void aWeakOrUnlistedSignature(String method) {
    var signed = SIGNER.sign(Draft.assertion()).replace(MORE + "rsa-sha256", method);
    assertThat(gate.refuses(signed)).isEqualTo("algorithm_refused");
  }

  @Test
  void shaOneThatHolds() {
    var sha1 = "http://www.w3.org/2000/09/xmldsig#";
    assertThat(gate.refuses(SIGNER.method(sha1 + "rsa-sha1").sign(Draft.assertion())))
        .isEqualTo("algorithm_refused");
    assertThat(gate.refuses(SIGNER.digest(sha1 + "sha1").sign(Draft.assertion())))
        .isEqualTo("algorithm_refused");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "", "http://www.w3.org/2001/04/xmldsig-more#none"})
  void noAlgorithm(String method) {
    var signed = SIGNER.sign(Draft.assertion()).replace(MORE + "rsa-sha256", method);
    assertThat(gate.refuses(signed)).isIn("algorithm_refused", "assertion_malformed");
  }

  @Test
  void anAlgorithmThatIsNotPinned() {
    var pinned = Gate.pinned(IdpKey.RSA, IdpKey.EC);
    var only =
        new SamlProvider(
            pinned.entityId(),
            pinned.name(),
            pinned.keys(),
            Set.of(SignatureAlgorithm.ECDSA_SHA256),
            "groups",
            List.of(),
            pinned.kind(),
            pinned.hint());
    try (var strict = new Gate(only)) {
      assertThat(strict.refuses(SIGNER.sign(Draft.assertion()))).isEqualTo("algorithm_refused");
      assertThat(strict.admits(Signer.of(IdpKey.EC).sign(Draft.assertion())).subject())
          .isNotBlank();
    }
  }

  @Test
  void aKeyOfAnotherKindThanTheAlgorithm() {
    var signed = SIGNER.sign(Draft.assertion()).replace(MORE + "rsa-sha256", MORE + "ecdsa-sha256");
    assertThat(gate.refuses(signed)).isEqualTo("bad_signature");
  }

  @Test
  void aSmallKey() {
    var small = IdpKey.made("RSA", "-keysize", "1024");
    try (var careless = new Gate(Gate.pinned(small))) {
      assertThat(careless.refuses(Signer.of(small).sign(Draft.assertion())))
          .isEqualTo("no_usable_key");
    }
  }

  @Test
  void anExpiredCertificate() {
    var old = IdpKey.made(365, "RSA", "-keysize", "2048");
    try (var forgotten = new Gate(Gate.pinned(old))) {
      assertThat(forgotten.refuses(Signer.of(old).sign(Draft.assertion())))
          .isEqualTo("no_usable_key");
    }
  }

  @Test
  void aSignatureOverAnotherElement() {
    var document =
        Signer.parse(Draft.assertion().replace("<saml:Subject>", "<saml:Subject ID=\"_other\">"));
    var root = document.getDocumentElement();
    var subject = (Element) root.getElementsByTagNameNS(Names.ASSERTION, "Subject").item(0);
    subject.setIdAttribute("ID", true);
    SIGNER.sign(root, "#_other");
    assertThat(gate.refuses(Signer.text(document))).isEqualTo("signature_shape");
  }

  @Test
  void aReferenceToTheWholeDocument() {
    var document = Signer.parse(Draft.assertion());
    SIGNER.sign(document.getDocumentElement(), "");
    assertThat(gate.refuses(Signer.text(document))).isEqualTo("signature_shape");
  }

  @Test
  void aReferenceToSomethingElsewhere() {
    var signed = SIGNER.sign(Draft.assertion());
    for (var uri :
        List.of(
            "http://127.0.0.1:1/x", "file:///etc/passwd", "#xpointer(/)", "#xpointer(id('_a1'))")) {
      assertThat(gate.refuses(signed.replace("\"#_a1\"", "\"" + uri + "\"")))
          .isEqualTo("signature_shape");
    }
  }

  @Test
  void otherTransforms() {
    var exclusive = CanonicalizationMethod.EXCLUSIVE;
    var bad =
        List.of(
            SIGNER.transforms(Transform.ENVELOPED, CanonicalizationMethod.INCLUSIVE),
            SIGNER.transforms(Transform.ENVELOPED, exclusive + "WithComments"),
            SIGNER.transforms(Transform.ENVELOPED),
            SIGNER.transforms(Transform.ENVELOPED, exclusive, exclusive),
            SIGNER.canonical(CanonicalizationMethod.INCLUSIVE),
            SIGNER.canonical(exclusive + "WithComments"));
    for (var signer : bad) {
      assertThat(gate.refuses(signer.sign(Draft.assertion()))).isEqualTo("signature_shape");
    }
    var signed = SIGNER.sign(Draft.assertion());
    for (var transform :
        List.of(
            "http://www.w3.org/TR/1999/REC-xslt-19991116",
            Transform.XPATH,
            Transform.XPATH2,
            Transform.BASE64)) {
      assertThat(gate.refuses(signed.replace(Transform.ENVELOPED, transform)))
          .isEqualTo("signature_shape");
    }
  }

  @Test
  void twoReferences() {
    var signed = SIGNER.sign(Draft.assertion());
    var reference = signed.replaceAll("(?s).*(<ds:Reference.*</ds:Reference>).*", "$1");
    assertThat(gate.refuses(signed.replace(reference, reference + reference)))
        .isIn("signature_shape", "assertion_malformed");
  }

  @Test
  void aSignatureOfAnotherAssertion() {
    var other = SIGNER.sign(Draft.assertion());
    var signature = other.replaceAll("(?s).*(<ds:Signature .*</ds:Signature>).*", "$1");
    var forged =
        Draft.assertion()
            .replace("alice@", "admin@")
            .replace("</saml:Issuer>", "</saml:Issuer>" + signature);
    assertThat(gate.refuses(forged)).isEqualTo("bad_signature");
  }
}
