package dev.sallyport.workbench.report;

import java.io.StringWriter;
import java.util.regex.Pattern;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes XML element by element; what XML cannot hold is replaced. */
final class Xml {
  /** Characters that no XML document may hold, not even escaped (XML 1.0, section 2.2). */
  private static final Pattern UNUSABLE =
      Pattern.compile("[^\\t\\n\\r\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]");

  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter out;

  /** What is written between the tags of an element. */
  @FunctionalInterface
  interface Content {
    void write();
  }

  private Xml() {
    try {
      out = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
    } catch (XMLStreamException e) {
      throw new IllegalStateException("a string can always be written to", e);
    }
  }

  static Xml document() {
    var xml = new Xml();
    xml.text.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    return xml;
  }

  static Xml html() {
    var xml = new Xml();
    xml.text.write("<!doctype html>\n");
    return xml;
  }

  /**
   * An element.
   *
   * @param attributes names and values in turn
   */
  void element(String name, Content content, String... attributes) {
    try {
      out.writeStartElement(name);
      for (var i = 0; i < attributes.length; i += 2) {
        out.writeAttribute(attributes[i], usable(attributes[i + 1]));
      }
      content.write();
      // Never the short form: HTML would take the element for one that is still open.
      out.writeCharacters("");
      out.writeEndElement();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("a string can always be written to", e);
    }
  }

  /** An element that holds text alone. */
  void element(String name, String content, String... attributes) {
    element(name, () -> text(content), attributes);
  }

  void text(String content) {
    try {
      out.writeCharacters(usable(content));
    } catch (XMLStreamException e) {
      throw new IllegalStateException("a string can always be written to", e);
    }
  }

  String end() {
    try {
      out.writeEndDocument();
      out.flush();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("a string can always be written to", e);
    }
    return text + "\n";
  }

  private static String usable(String content) {
    return UNUSABLE.matcher(content).replaceAll("\uFFFD");
  }
}
