package dev.sallyport.tests.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.engine.files.SecretFile;
import dev.sallyport.engine.saml.OwnKey;
import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Node;

/** A SAML provider without a service: it signs assertions, as an organisation's own does. */
record SamlIssuer(OwnKey key) {
  static final String ENTITY_ID = "https://idp.example/saml";

  /** A new one, whose certificate then lies in {@code idp.der} of that folder. */
  static SamlIssuer in(Path folder) {
    try {
      OwnKey key = OwnKey.in(new SecretFile(folder.resolve("idp.pem")));
      Files.write(folder.resolve("idp.der"), key.certificate().getEncoded());
      return new SamlIssuer(key);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /**
   * An assertion that gateways take at their token endpoint.
   *
   * @param id of which each counts once
   */
  String assertion(String gateway, String id, String subject, String... groups) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    return signed(
        """
        <saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="%s" Version="2.0" IssueInstant="%s">\
        <saml:Issuer>%s</saml:Issuer>\
        <saml:Subject><saml:NameID>%s</saml:NameID>\
        <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">\
        <saml:SubjectConfirmationData Recipient="%s/oauth/token" NotOnOrAfter="%s"/>\
        </saml:SubjectConfirmation></saml:Subject>\
        <saml:Conditions><saml:AudienceRestriction><saml:Audience>%s/saml</saml:Audience></saml:AudienceRestriction></saml:Conditions>\
        <saml:AttributeStatement><saml:Attribute Name="groups">%s</saml:Attribute></saml:AttributeStatement>\
        </saml:Assertion>"""
            .formatted(
                id,
                now,
                ENTITY_ID,
                subject,
                gateway,
                now.plus(5, ChronoUnit.MINUTES),
                gateway,
                Stream.of(groups)
                    .map("<saml:AttributeValue>%s</saml:AttributeValue>"::formatted)
                    .collect(Collectors.joining())));
  }

  /** As the parameter {@code assertion} has it (RFC 7522, section 2.1). */
  static String encoded(String assertion) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(assertion.getBytes(UTF_8));
  }

  private String signed(String assertion) {
    try {
      var root =
          DocumentBuilderFactory.newDefaultNSInstance()
              .newDocumentBuilder()
              .parse(new ByteArrayInputStream(assertion.getBytes(UTF_8)))
              .getDocumentElement();
      var factory = XMLSignatureFactory.getInstance("DOM");
      var transforms =
          List.of(
              factory.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null),
              factory.newTransform(
                  CanonicalizationMethod.EXCLUSIVE, (TransformParameterSpec) null));
      var reference =
          factory.newReference(
              "#" + root.getAttribute("ID"),
              factory.newDigestMethod(DigestMethod.SHA256, null),
              transforms,
              null,
              null);
      var info =
          factory.newSignedInfo(
              factory.newCanonicalizationMethod(
                  CanonicalizationMethod.EXCLUSIVE, (C14NMethodParameterSpec) null),
              factory.newSignatureMethod("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", null),
              List.of(reference));
      var issuer = root.getFirstChild();
      var context = new DOMSignContext(key.privateKey(), root, issuer.getNextSibling());
      context.setIdAttributeNS(root, null, "ID");
      factory.newXMLSignature(info, null).sign(context);
      return text(root);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** A part of a document by itself. */
  static String text(Node node) {
    try {
      Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
      transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      StringWriter text = new StringWriter();
      transformer.transform(new DOMSource(node), new StreamResult(text));
      return text.toString();
    } catch (TransformerException e) {
      throw new AssertionError(e);
    }
  }
}
