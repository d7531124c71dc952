package dev.sallyport.engine.saml;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** An element as it is read: by its exact name, its place and the whole of its text. */
record Tag(Element element) {

  boolean is(String namespace, String name) {
    return namespace.equals(element.getNamespaceURI()) && name.equals(element.getLocalName());
  }

  /** All elements right below this one, in their order. */
  List<Tag> children() {
    var children = new ArrayList<Tag>();
    for (var node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child) {
        children.add(new Tag(child));
      }
    }
    return children;
  }

  List<Tag> children(String namespace, String name) {
    return children().stream().filter(child -> child.is(namespace, name)).toList();
  }

  /** The one child of that name, or none; two are a fault. */
  Optional<Tag> child(String namespace, String name) {
    var found = children(namespace, name);
    if (found.size() > 1) {
      throw malformed();
    }
    return found.stream().findFirst();
  }

  Tag required(String namespace, String name) {
    return child(namespace, name).orElseThrow(Tag::malformed);
  }

  /** How often that name stands at any depth below this one. */
  int count(String namespace, String name) {
    return element.getElementsByTagNameNS(namespace, name).getLength();
  }

  /** An attribute without a namespace, which is where SAML has all of its own. */
  Optional<String> attribute(String name) {
    return element.hasAttributeNS(null, name)
        ? Optional.of(element.getAttributeNS(null, name))
        : Optional.empty();
  }

  String requiredAttribute(String name) {
    return attribute(name).filter(value -> !value.isBlank()).orElseThrow(Tag::malformed);
  }

  Optional<Instant> time(String name) {
    return attribute(name)
        .map(
            value -> {
              try {
                return Instant.parse(value);
              } catch (DateTimeException _) {
                throw malformed();
              }
            });
  }

  Instant requiredTime(String name) {
    return time(name).orElseThrow(Tag::malformed);
  }

  /** The whole text, which nothing interrupts. */
  String text() {
    var text = new StringBuilder();
    for (var node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node.getNodeType() != Node.TEXT_NODE) {
        throw malformed();
      }
      text.append(node.getNodeValue());
    }
    return text.toString();
  }

  String requiredText() {
    var text = text().strip();
    if (text.isEmpty()) {
      throw malformed();
    }
    return text;
  }

  static FaultyAssertionException malformed() {
    return new FaultyAssertionException(AssertionFault.ASSERTION_MALFORMED);
  }
}
