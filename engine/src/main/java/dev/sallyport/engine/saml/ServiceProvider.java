package dev.sallyport.engine.saml;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The gateway's own side of signing in by SAML, and the document that a provider imports.
 *
 * @param entityId our name, which assertions state as their audience
 * @param signedIn where browsers bring responses: the assertion consumer service
 * @param signedOut where browsers bring what is about signing out
 * @param key what our messages are signed with
 * @param next certificates of keys that are not in use yet (or were until now): providers learn
 *     them from the metadata before the first message is signed with them
 */
public record ServiceProvider(
    String entityId, URI signedIn, URI signedOut, OwnKey key, List<X509Certificate> next) {

  public ServiceProvider {
    next = List.copyOf(next);
    if (entityId.isBlank()) {
      throw new IllegalArgumentException(
          "the gateway needs a SAML entity ID, such as its own https address with `/saml`");
    }
  }

  /** Our metadata (SAML metadata, section 2.4.4), as {@code application/samlmetadata+xml}. */
  public String metadata() {
    var root = Pen.root(Names.METADATA, "md:EntityDescriptor").with("entityID", entityId);
    var role =
        root.child(Names.METADATA, "md:SPSSODescriptor")
            .with("AuthnRequestsSigned", "true")
            .with("WantAssertionsSigned", "true")
            .with("protocolSupportEnumeration", Names.PROTOCOL);
    var certificates = new ArrayList<>(List.of(key.certificate()));
    certificates.addAll(next);
    for (var certificate : certificates) {
      role.child(Names.METADATA, "md:KeyDescriptor")
          .with("use", "signing")
          .child(Names.DSIG, "ds:KeyInfo")
          .child(Names.DSIG, "ds:X509Data")
          .child(Names.DSIG, "ds:X509Certificate")
          .text(base64(certificate));
    }
    for (var binding : Binding.values()) {
      role.child(Names.METADATA, "md:SingleLogoutService")
          .with("Binding", binding.uri())
          .with("Location", signedOut.toString());
    }
    role.child(Names.METADATA, "md:NameIDFormat").text(Names.PERSISTENT);
    role.child(Names.METADATA, "md:AssertionConsumerService")
        .with("Binding", Binding.POST.uri())
        .with("Location", signedIn.toString())
        .with("index", "0")
        .with("isDefault", "true");
    return new String(root.bytes(), StandardCharsets.UTF_8);
  }

  private static String base64(X509Certificate certificate) {
    try {
      return Base64.getEncoder().encodeToString(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new OwnKeyException("the certificate of the SAML key cannot be written", e);
    }
  }
}
