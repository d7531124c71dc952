package dev.sallyport.engine.saml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * The eight classic ways of signature wrapping (Somorovsky and others, "On Breaking SAML", 2012, as
 * numbered by SAML Raider). A forger has one signed response of his own and wants to be another.
 */
class ResponseWrappingTest {
  private static final Signer SIGNER = Signer.of(IdpKey.RSA);

  private final Browser browser = new Browser();
  private final String request = browser.begin();

  @AfterEach
  void theOriginalWouldHavePassed() {
    var good = Browser.response(request, SIGNER.sign(Browser.assertion(request)));
    assertThat(browser.accepted(good, request).identity().subject()).isEqualTo("alice@example.com");
    browser.close();
  }

  private Document signedResponse() {
    return Signer.parse(SIGNER.sign(Browser.response(request, Browser.assertion(request))));
  }

  private Document signedAssertion() {
    return Signer.parse(Browser.response(request, SIGNER.sign(Browser.assertion(request))));
  }

  private static Element child(Node parent, String namespace, String name) {
    for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element
          && namespace.equals(element.getNamespaceURI())
          && name.equals(element.getLocalName())) {
        return element;
      }
    }
    throw new AssertionError("no " + name);
  }

  private static Element assertion(Node response) {
    return child(response, Names.ASSERTION, "Assertion");
  }

  private static Element signature(Node signed) {
    return child(signed, Names.DSIG, "Signature");
  }

  /** Makes the element say that somebody else signed in, and gives it another ID. */
  private static void spoil(Element element) {
    element.setAttribute("ID", "_evil");
    element.getElementsByTagNameNS(Names.ASSERTION, "NameID").item(0).setTextContent("admin");
    if (element.getLocalName().equals("Response")) {
      assertion(element).setAttribute("ID", "_evil_a");
    }
  }

  /** A spoilt copy of the assertion, without its signature. */
  private static Element evil(Element assertion) {
    var evil = (Element) assertion.cloneNode(true);
    evil.removeChild(signature(evil));
    spoil(evil);
    return evil;
  }

  private String refused(Document document) {
    return browser.refused(Signer.text(document), request);
  }

  @Test
  void xsw1TheSignedResponseInTheSignatureOfTheForgedOne() {
    var document = signedResponse();
    var root = document.getDocumentElement();
    var original = (Element) root.cloneNode(true);
    original.removeChild(signature(original));
    spoil(root);
    signature(root).appendChild(original);
    assertThat(refused(document)).isEqualTo("assertion_malformed");
  }

  @Test
  void xsw2TheSignedResponseBesideItsSignature() {
    var document = signedResponse();
    var root = document.getDocumentElement();
    var original = (Element) root.cloneNode(true);
    original.removeChild(signature(original));
    spoil(root);
    root.insertBefore(original, signature(root));
    assertThat(refused(document)).isEqualTo("assertion_malformed");
  }

  @Test
  void xsw3TheForgedAssertionBeforeTheSignedOne() {
    var document = signedAssertion();
    var original = assertion(document.getDocumentElement());
    original.getParentNode().insertBefore(evil(original), original);
    assertThat(refused(document)).isEqualTo("assertion_malformed");
  }

  @Test
  void xsw4TheSignedAssertionInTheForgedOne() {
    var document = signedAssertion();
    var original = assertion(document.getDocumentElement());
    var evil = evil(original);
    original.getParentNode().replaceChild(evil, original);
    evil.appendChild(original);
    assertThat(refused(document)).isEqualTo("assertion_malformed");
  }

  @Test
  void xsw5TheForgedAssertionHasTheSignatureOfTheOneAtTheEnd() {
    var document = signedAssertion();
    var original = assertion(document.getDocumentElement());
    var bare = (Element) original.cloneNode(true);
    bare.removeChild(signature(bare));
    spoil(original);
    document.getDocumentElement().appendChild(bare);
    assertThat(refused(document)).isEqualTo("assertion_malformed");
  }

  @Test
  void xsw6TheSignedAssertionInTheSignatureOfTheForgedOne() {
    var document = signedAssertion();
    var original = assertion(document.getDocumentElement());
    var bare = (Element) original.cloneNode(true);
    bare.removeChild(signature(bare));
    spoil(original);
    signature(original).appendChild(bare);
    assertThat(refused(document)).isEqualTo("assertion_malformed");
  }

  @Test
  void xsw7TheForgedAssertionInExtensions() {
    var document = signedAssertion();
    var original = assertion(document.getDocumentElement());
    var extensions = document.createElementNS(Names.PROTOCOL, "samlp:Extensions");
    extensions.appendChild(evil(original));
    original.getParentNode().insertBefore(extensions, original);
    assertThat(refused(document)).isEqualTo("assertion_malformed");
  }

  @Test
  void xsw8TheSignedAssertionInAnObjectOfTheSignatureOfTheForgedOne() {
    var document = signedAssertion();
    var original = assertion(document.getDocumentElement());
    var bare = (Element) original.cloneNode(true);
    bare.removeChild(signature(bare));
    spoil(original);
    var object = document.createElementNS(Names.DSIG, "ds:Object");
    object.appendChild(bare);
    signature(original).appendChild(object);
    assertThat(refused(document)).isEqualTo("assertion_malformed");
  }

  @Test
  void theSignedAssertionOutsideAndTheForgedOneInASignedLookingResponse() {
    var document = signedAssertion();
    var root = document.getDocumentElement();
    var original = assertion(root);
    var moved = signature(original);
    root.insertBefore(moved, child(root, Names.PROTOCOL, "Status"));
    assertThat(refused(document)).isEqualTo("signature_shape");
  }

  @Test
  void theForgedAssertionUnderAnotherNamespacesName() {
    var document = signedAssertion();
    var original = assertion(document.getDocumentElement());
    var evil = evil(original);
    original.getParentNode().insertBefore(evil, original);
    document.renameNode(original, "urn:x", "x:Assertion");
    assertThat(refused(document)).isEqualTo("assertion_malformed");
  }
}
