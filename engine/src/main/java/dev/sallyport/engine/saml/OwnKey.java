package dev.sallyport.engine.saml;

import dev.sallyport.engine.files.SecretFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
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
 * The key pair with which the gateway signs its own SAML messages, in a PEM file that its owner
 * alone can read: a PKCS#8 {@code PRIVATE KEY} (RSA) and its {@code CERTIFICATE}. The first use
 * makes one that lives ten years; an organisation may put its own there instead.
 *
 * <p>The key is changed by publishing the next certificate beside this one first.
 */
public record OwnKey(PrivateKey privateKey, X509Certificate certificate) {

  /** The key in the file, which is made if it is not there. */
  public static OwnKey in(Path file) {
    try {
      return parsed(file, new SecretFile(file).read(SelfSigned::pem));
    } catch (SecretFile.OpenToOthersException e) {
      throw new OwnKeyException(
          "the SAML key `%s` can be read by others: replace it, or run `chmod 600` on it"
              .formatted(file),
          e);
    } catch (IOException e) {
      throw new OwnKeyException(
          "the SAML key `%s` can be neither read nor made (%s): check its folder"
              .formatted(file, e.getClass().getSimpleName()),
          e);
    }
  }

  private static OwnKey parsed(Path file, String pem) {
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
            .formatted(file));
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
