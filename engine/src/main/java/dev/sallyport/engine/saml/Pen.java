package dev.sallyport.engine.saml;

import dev.sallyport.engine.model.BugException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.XMLConstants;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Element;

/** Writes XML as a tree, so that no value can be taken for markup. */
record Pen(Element element) {

  /** A new document's root, under its usual prefix. */
  static Pen root(String namespace, String name) {
    var document = SafeXml.empty();
    var root = document.createElementNS(namespace, name);
    document.appendChild(root);
    return new Pen(root);
  }

  Pen child(String namespace, String name) {
    var child = element.getOwnerDocument().createElementNS(namespace, name);
    element.appendChild(child);
    return new Pen(child);
  }

  Pen with(String attribute, String value) {
    element.setAttributeNS(null, attribute, value);
    return this;
  }

  Pen text(String text) {
    element.appendChild(element.getOwnerDocument().createTextNode(text));
    return this;
  }

  /** The whole document. */
  byte[] bytes() {
    try {
      var factory = TransformerFactory.newDefaultInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      var transformer = factory.newTransformer();
      transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      transformer.setOutputProperty(OutputKeys.ENCODING, StandardCharsets.UTF_8.name());
      var bytes = new ByteArrayOutputStream();
      transformer.transform(new DOMSource(element.getOwnerDocument()), new StreamResult(bytes));
      return bytes.toByteArray();
    } catch (TransformerException e) {
      throw new BugException("a document of ours cannot be written", e);
    }
  }
}
