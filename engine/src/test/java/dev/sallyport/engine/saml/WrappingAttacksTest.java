package dev.sallyport.engine.saml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Signature wrapping against an assertion that is shown alone: the signed one is moved somewhere
 * where its signature still holds, and another stands where a careless reader looks.
 */
class WrappingAttacksTest {
  private final Gate gate = new Gate();
  private final Document document = Signer.parse(Signer.of(IdpKey.RSA).sign(Draft.assertion()));
  private final Element good = document.getDocumentElement();
  private final Element signature =
      (Element) good.getElementsByTagNameNS(Names.DSIG, "Signature").item(0);
  private final Element evil =
      (Element) document.importNode(Signer.parse(Draft.evil()).getDocumentElement(), true);

  @AfterEach
  void close() {
    gate.close();
  }

  private void root(Element element) {
    if (document.getDocumentElement() != null) {
      document.removeChild(document.getDocumentElement());
    }
    document.appendChild(element);
  }

  private Element within(String namespace, String name, Element... children) {
    var element = document.createElementNS(namespace, name);
    for (var child : children) {
      element.appendChild(child);
    }
    return element;
  }

  private String refused() {
    return gate.refuses(Signer.text(document));
  }

  @Test
  void theSignedAssertionAloneWouldPass() {
    assertThat(gate.admits(Signer.text(document)).subject()).isEqualTo("alice@example.com");
  }

  @Test
  void theSignedAssertionBelowTheForgedOne() {
    root(evil);
    evil.appendChild(good);
    assertThat(refused()).isEqualTo("assertion_malformed");
  }

  @Test
  void theForgedAssertionTakesTheSignatureAndTheSignedOneLiesInIt() {
    root(evil);
    good.removeChild(signature);
    evil.insertBefore(signature, evil.getFirstChild().getNextSibling());
    signature.appendChild(within(Names.DSIG, "ds:Object", good));
    assertThat(refused()).isEqualTo("assertion_malformed");
  }

  @Test
  void theSignedAssertionInItsOwnAdvice() {
    root(evil);
    good.removeChild(signature);
    evil.insertBefore(signature, evil.getFirstChild().getNextSibling());
    evil.appendChild(within(Names.ASSERTION, "saml:Advice", good));
    assertThat(refused()).isEqualTo("assertion_malformed");
  }

  @Test
  void theSignedAssertionUnderAnotherNameOfItsOwn() {
    root(evil);
    good.removeChild(signature);
    evil.insertBefore(signature, evil.getFirstChild().getNextSibling());
    document.renameNode(good, "urn:other", "x:Assertion");
    evil.appendChild(good);
    assertThat(refused()).isEqualTo("signature_shape");
  }

  @Test
  void bothHaveTheSameId() {
    root(evil);
    evil.setAttribute("ID", "_a1");
    good.removeChild(signature);
    evil.insertBefore(signature, evil.getFirstChild().getNextSibling());
    document.renameNode(good, "urn:other", "x:Assertion");
    evil.appendChild(good);
    assertThat(refused()).isEqualTo("assertion_malformed");
  }

  @Test
  void aRootAroundBoth() {
    root(within("urn:other", "x:Root", good, evil));
    assertThat(refused()).isEqualTo("assertion_malformed");
  }

  @Test
  void aResponseInsteadOfAnAssertion() {
    root(within(Names.PROTOCOL, "samlp:Response", good));
    assertThat(refused()).isEqualTo("assertion_malformed");
  }

  @Test
  void aSecondSignature() {
    good.appendChild(signature.cloneNode(true));
    assertThat(refused()).isEqualTo("signature_shape");
  }

  @Test
  void theSignatureDeeperThanItsPlace() {
    var subject = good.getElementsByTagNameNS(Names.ASSERTION, "Subject").item(0);
    subject.appendChild(signature);
    assertThat(refused()).isEqualTo("assertion_unsigned");
  }
}
