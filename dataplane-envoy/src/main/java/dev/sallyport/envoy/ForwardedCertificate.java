package dev.sallyport.envoy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.engine.model.Headers;
import java.io.ByteArrayInputStream;
import java.net.URLDecoder;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The certificate that a client has shown to Envoy, as Envoy's {@code x-forwarded-client-cert} says
 * it: {@code …;Cert="…"}, in PEM with escapes.
 */
final class ForwardedCertificate {
  private static final String FIELD = "x-forwarded-client-cert";
  private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");
  private static final Pattern CERTIFICATE = Pattern.compile("(?:^|;)Cert=\"([^\"]*)\"");

  private ForwardedCertificate() {}

  /** Only one element is Envoy's own: further ones are from before it, and nobody's word. */
  static Optional<X509Certificate> in(Headers headers) {
    var values = headers.all(FIELD);
    if (values.size() != 1
        || values.getFirst().length() > EnvoyLimits.CERTIFICATE_MAX_CHARS
        || QUOTED.matcher(values.getFirst()).replaceAll("").contains(",")) {
      return Optional.empty();
    }
    var said = CERTIFICATE.matcher(values.getFirst()).results().toList();
    return said.size() == 1 ? certificate(said.getFirst().group(1)) : Optional.empty();
  }

  private static Optional<X509Certificate> certificate(String escaped) {
    try {
      var pem = URLDecoder.decode(escaped, UTF_8).getBytes(UTF_8);
      return CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(pem))
              instanceof X509Certificate certificate
          ? Optional.of(certificate)
          : Optional.empty();
    } catch (IllegalArgumentException | CertificateException _) {
      return Optional.empty();
    }
  }
}
