package dev.sallyport.envoy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.files.SecretFile;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.saml.OwnKey;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForwardedCertificateTest {
  @TempDir private Path folder;

  private static Headers said(String... values) {
    return new Headers(Map.of("x-forwarded-client-cert", List.of(values)));
  }

  private static String escaped(X509Certificate certificate) throws CertificateEncodingException {
    var pem =
        "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
            .formatted(Base64.getMimeEncoder().encodeToString(certificate.getEncoded()));
    return URLEncoder.encode(pem, UTF_8);
  }

  @Test
  void onlyWhatEnvoyAloneHasSaidIsTaken() throws CertificateEncodingException {
    var certificate = OwnKey.in(new SecretFile(folder.resolve("key.pem"))).certificate();
    var own = "Hash=ab;Cert=\"%s\";Subject=\"CN=a,O=b\"".formatted(escaped(certificate));
    assertThat(ForwardedCertificate.in(said(own))).contains(certificate);
    assertThat(ForwardedCertificate.in(Headers.NONE)).isEmpty();
    assertThat(ForwardedCertificate.in(said(own, own))).isEmpty();
    assertThat(ForwardedCertificate.in(said(own + ",By=other"))).isEmpty();
    assertThat(ForwardedCertificate.in(said(own + ";" + own))).isEmpty();
    assertThat(ForwardedCertificate.in(said("Hash=ab"))).isEmpty();
    assertThat(ForwardedCertificate.in(said("Cert=\"nothing\""))).isEmpty();
    assertThat(ForwardedCertificate.in(said("Cert=\"%zz\""))).isEmpty();
  }
}
