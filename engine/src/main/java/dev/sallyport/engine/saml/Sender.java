package dev.sallyport.engine.saml;

import dev.sallyport.engine.model.BugException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;

/** Makes messages of ours, and signs them in the way of their binding. */
record Sender(ServiceProvider us, Clock clock, SecureRandom random) {
  private static final int ID_BYTES = 20;
  private static final SignatureAlgorithm ALGORITHM = SignatureAlgorithm.RSA_SHA256;

  /** A message with what all messages have. */
  Pen message(String name, URI destination) {
    var bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    var root =
        Pen.root(Names.PROTOCOL, "samlp:" + name)
            // An ID must not begin with a digit (xsd:NCName).
            .with("ID", "_" + HexFormat.of().formatHex(bytes))
            .with("Version", "2.0")
            .with("IssueInstant", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
            .with("Destination", destination.toString());
    root.child(Names.ASSERTION, "saml:Issuer").text(us.entityId());
    return root;
  }

  /**
   * @param parameter {@code SAMLRequest} or {@code SAMLResponse}
   * @param relayState comes back with the answer; empty for none
   */
  Outgoing send(Address address, String parameter, Pen message, String relayState) {
    if (relayState.getBytes(StandardCharsets.UTF_8).length > SamlLimits.RELAY_STATE_MAX_BYTES) {
      throw new IllegalArgumentException(
          "a RelayState has at most %d bytes: keep what it means, and send a name for it"
              .formatted(SamlLimits.RELAY_STATE_MAX_BYTES));
    }
    return switch (address.binding()) {
      case REDIRECT -> redirect(address.location(), parameter, message, relayState);
      case POST -> form(address.location(), parameter, message, relayState);
    };
  }

  /** SAML bindings, section 3.4.4.1: the signature is over the query, in this order. */
  private Outgoing redirect(URI to, String parameter, Pen message, String relayState) {
    var fields = new LinkedHashMap<String, String>();
    fields.put(parameter, base64(deflated(message.bytes())));
    if (!relayState.isEmpty()) {
      fields.put("RelayState", relayState);
    }
    fields.put("SigAlg", ALGORITHM.uri());
    var query = query(fields);
    var signed = query + "&" + query(Map.of("Signature", base64(signature(query))));
    var separator = to.getRawQuery() == null ? "?" : "&";
    return new Outgoing.Redirect(
        message.element().getAttribute("ID"), URI.create(to + separator + signed));
  }

  private byte[] signature(String query) {
    try {
      var signer = Signature.getInstance(ALGORITHM.jca());
      signer.initSign(us.key().privateKey());
      signer.update(query.getBytes(StandardCharsets.US_ASCII));
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new BugException("a message cannot be signed with our own key", e);
    }
  }

  private Outgoing form(URI to, String parameter, Pen message, String relayState) {
    var fields = new LinkedHashMap<String, String>();
    fields.put(parameter, base64(signed(message)));
    if (!relayState.isEmpty()) {
      fields.put("RelayState", relayState);
    }
    return new Outgoing.Form(message.element().getAttribute("ID"), to, fields);
  }

  /** The message with a signature right after the issuer, where the schema wants it. */
  private byte[] signed(Pen message) {
    // Read anew: what is signed has to have its namespaces as attributes, as the written text has.
    var root = SafeXml.root(message.bytes(), SamlLimits.MESSAGE_MAX_BYTES);
    var factory = XMLSignatureFactory.getInstance("DOM");
    try {
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
              factory.newSignatureMethod(ALGORITHM.uri(), null),
              List.of(reference));
      var issuer = root.getFirstChild();
      var context = new DOMSignContext(us.key().privateKey(), root, issuer.getNextSibling());
      context.setDefaultNamespacePrefix("ds");
      context.setIdAttributeNS(root, null, "ID");
      factory.newXMLSignature(info, null).sign(context);
      return new Pen(root).bytes();
    } catch (GeneralSecurityException | MarshalException | XMLSignatureException e) {
      throw new BugException("a message cannot be signed with our own key", e);
    }
  }

  private static byte[] deflated(byte[] bytes) {
    var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    var out = new ByteArrayOutputStream();
    try (var deflating = new DeflaterOutputStream(out, deflater)) {
      deflating.write(bytes);
    } catch (IOException e) {
      throw new BugException("bytes in memory cannot be written", e);
    } finally {
      deflater.end();
    }
    return out.toByteArray();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String query(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(
            field ->
                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }
}
