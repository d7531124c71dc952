package dev.sallyport.engine.saml;

import dev.sallyport.engine.model.BugException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Reads XML from strangers: UTF-8 within limits, without a document type and so without entities,
 * reaching for nothing outside.
 *
 * <p>Comments are dropped while reading, as they are by the canonical form that signatures cover,
 * so a value with a comment inside is one text here. Instructions to processors are refused.
 */
final class SafeXml {
  private SafeXml() {}

  /** A new document with nothing in it. */
  static Document empty() {
    return builder().newDocument();
  }

  /** The document's root. */
  static Element root(byte[] bytes, int maxBytes) {
    if (bytes.length > maxBytes) {
      throw new FaultyAssertionException(AssertionFault.ASSERTION_TOO_LARGE);
    }
    try {
      // Decoded here, so that no declaration in the document changes what its bytes mean.
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      var root = builder().parse(new InputSource(new StringReader(text))).getDocumentElement();
      checkNodes(root.getOwnerDocument(), new HashSet<>());
      return root;
    } catch (CharacterCodingException | SAXException _) {
      throw malformed();
    } catch (IOException e) {
      throw new BugException("a text in memory cannot be read", e);
    }
  }

  private static void checkNodes(Node node, Set<String> ids) {
    for (var child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
      switch (child.getNodeType()) {
        case Node.TEXT_NODE -> {}
        case Node.ELEMENT_NODE -> {
          checkIds(child, ids);
          checkNodes(child, ids);
        }
        default -> throw malformed();
      }
    }
  }

  /** INVARIANT: no two elements have one ID, by whatever spelling a library may take for an ID. */
  private static void checkIds(Node element, Set<String> ids) {
    var attributes = element.getAttributes();
    for (var i = 0; i < attributes.getLength(); i++) {
      var attribute = attributes.item(i);
      if ("id".equalsIgnoreCase(attribute.getLocalName()) && !ids.add(attribute.getNodeValue())) {
        throw malformed();
      }
    }
  }

  private static DocumentBuilder builder() {
    // The JDK's own, whatever else is on the class path.
    var factory = DocumentBuilderFactory.newDefaultNSInstance();
    try {
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
      factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
      factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
      factory.setAttribute("jdk.xml.maxElementDepth", SamlLimits.DEPTH_MAX);
      factory.setAttribute("jdk.xml.elementAttributeLimit", SamlLimits.ATTRIBUTES_MAX);
      factory.setXIncludeAware(false);
      factory.setIgnoringComments(true);
      factory.setCoalescing(true);
      var builder = factory.newDocumentBuilder();
      // The handler that stands there otherwise writes to the console.
      builder.setErrorHandler(new DefaultHandler());
      return builder;
    } catch (ParserConfigurationException e) {
      throw new BugException("this JDK's XML parser cannot be made safe", e);
    }
  }

  private static FaultyAssertionException malformed() {
    return new FaultyAssertionException(AssertionFault.ASSERTION_MALFORMED);
  }
}
