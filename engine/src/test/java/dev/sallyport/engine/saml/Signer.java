package dev.sallyport.engine.saml;

import java.io.StringReader;
import java.io.StringWriter;
import java.security.Key;
import java.util.ArrayList;
import java.util.List;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfo;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** Signs XML in all ways that a forger may like, as well as in the right one. */
record Signer(
    Key key,
    @Nullable IdpKey shown,
    String method,
    String digest,
    String canonical,
    List<String> transforms) {

  private static final String MORE = "http://www.w3.org/2001/04/xmldsig-more#";
  static final String SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256";

  static Signer of(IdpKey key) {
    var method = key.privateKey().getAlgorithm().equals("EC") ? "ecdsa-sha256" : "rsa-sha256";
    return new Signer(
        key.privateKey(),
        null,
        MORE + method,
        SHA256,
        CanonicalizationMethod.EXCLUSIVE,
        List.of(Transform.ENVELOPED, CanonicalizationMethod.EXCLUSIVE));
  }

  Signer key(Key other) {
    return new Signer(other, shown, method, digest, canonical, transforms);
  }

  Signer showing(IdpKey other) {
    return new Signer(key, other, method, digest, canonical, transforms);
  }

  Signer method(String other) {
    return new Signer(key, shown, other, digest, canonical, transforms);
  }

  Signer digest(String other) {
    return new Signer(key, shown, method, other, canonical, transforms);
  }

  Signer canonical(String other) {
    return new Signer(key, shown, method, digest, other, transforms);
  }

  Signer transforms(String... others) {
    return new Signer(key, shown, method, digest, canonical, List.of(others));
  }

  /** The document with its root signed. */
  String sign(String xml) {
    var document = parse(xml);
    sign(document.getDocumentElement());
    return text(document);
  }

  /** Signs an element in its document, right after its issuer. */
  Element sign(Element element) {
    return sign(element, "#" + element.getAttribute("ID"));
  }

  Element sign(Element element, String uri) {
    try {
      var factory = XMLSignatureFactory.getInstance("DOM");
      var all = new ArrayList<Transform>();
      for (var transform : transforms) {
        all.add(factory.newTransform(transform, (TransformParameterSpec) null));
      }
      var reference =
          factory.newReference(uri, factory.newDigestMethod(digest, null), all, null, null);
      var info =
          factory.newSignedInfo(
              factory.newCanonicalizationMethod(canonical, (C14NMethodParameterSpec) null),
              factory.newSignatureMethod(method, null),
              List.of(reference));
      var issuer = element.getElementsByTagNameNS(Names.ASSERTION, "Issuer").item(0);
      var context = new DOMSignContext(key, element, issuer.getNextSibling());
      context.setDefaultNamespacePrefix("ds");
      context.setProperty("org.jcp.xml.dsig.secureValidation", false);
      if (element.hasAttribute("ID")) {
        context.setIdAttributeNS(element, null, "ID");
      }
      factory.newXMLSignature(info, keyInfo(factory)).sign(context);
      return (Element) issuer.getNextSibling();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private @Nullable KeyInfo keyInfo(XMLSignatureFactory factory) {
    if (shown == null) {
      return null;
    }
    var infos = factory.getKeyInfoFactory();
    return infos.newKeyInfo(List.of(infos.newX509Data(List.of(shown.certificate()))));
  }

  /** Reads whatever there is, as a careless service would. */
  static Document parse(String xml) {
    try {
      var source = new InputSource(new StringReader(xml));
      return DocumentBuilderFactory.newDefaultNSInstance().newDocumentBuilder().parse(source);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static String text(Document document) {
    try {
      var transformer = TransformerFactory.newDefaultInstance().newTransformer();
      transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      var text = new StringWriter();
      transformer.transform(new DOMSource(document), new StreamResult(text));
      return text.toString();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
