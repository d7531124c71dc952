package dev.sallyport.engine.saml;

import dev.sallyport.engine.files.SecretFile;
import dev.sallyport.engine.files.SecretPlace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The key pair with which the gateway signs its own SAML messages, kept as PEM where nobody else
 * can read it: a PKCS#8 {@code PRIVATE KEY} (RSA) and its {@code CERTIFICATE}. The first use makes
 * one that lives ten years; an organisation may put its own there instead.
 *
 * <p>The key is changed by publishing the next certificate beside this one first.
 */
public record OwnKey(PrivateKey privateKey, X509Certificate certificate) {

  /** The key in that place, which is made if it is not there. */
  public static OwnKey in(SecretPlace place) {
    try {
      return parsed(place, place.read(SelfSigned::pem));
    } catch (SecretFile.OpenToOthersException e) {
      throw new OwnKeyException(
          "the SAML key `%s` can be read by others: replace it, or run `chmod 600` on it"
              .formatted(place.name()),
          e);
    } catch (IOException e) {
      throw new OwnKeyException(
          "the SAML key `%s` can be neither read nor made (%s): check its folder"
              .formatted(place.name(), e.getClass().getSimpleName()),
          e);
    }
  }

  private static OwnKey parsed(SecretPlace place, String pem) {
    try {
      var key = block(pem, "PRIVATE KEY");
      var certificate = block(pem, "CERTIFICATE");
      if (key.isPresent() && certificate.isPresent()) {
        return new OwnKey(
            KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(key.get())),
            (X509Certificate)
                CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(certificate.get())));
      }
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      // Falls through. A parser's message may quote the key, so it is not passed on.
    }
    throw new OwnKeyException(
        "`%s` does not hold an RSA key and its certificate as PEM: delete it, and the next start makes new ones"
            .formatted(place.name()));
  }

  private static Optional<byte[]> block(String pem, String label) {
    var block =
        Pattern.compile("-----BEGIN " + label + "-----([^-]+)-----END " + label + "-----")
            .matcher(pem);
    return block.find()
        ? Optional.of(Base64.getMimeDecoder().decode(block.group(1)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "OwnKey[" + certificate.getSubjectX500Principal() + "]";
  }
}
