package dev.sallyport.cli.doctor;

import static dev.sallyport.cli.doctor.Finding.look;
import static dev.sallyport.cli.doctor.Finding.ok;
import static dev.sallyport.cli.doctor.Finding.wrong;

import dev.sallyport.dataplane.http.ListenerConfig;
import dev.sallyport.dataplane.http.ListenerTls;
import dev.sallyport.dataplane.http.UnusableTlsException;
import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The listener's certificate: whether it fits its key, and how long it is good. */
final class Certificates {
  private static final String SUBJECT = "certificate";

  /** Who renews by hand wants to know some time before. */
  private static final Duration SOON = Duration.ofDays(14);

  private Certificates() {}

  static List<Finding> check(ListenerConfig.Tls files, Clock clock) {
    try (var _ = ListenerTls.open(files, SOON, _ -> {});
        var in = Files.newInputStream(files.certificate())) {
      var certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      return List.of(until(certificate, clock));
    } catch (UnusableTlsException | IOException | CertificateException e) {
      return List.of(wrong(SUBJECT, String.valueOf(e.getMessage())));
    }
  }

  private static Finding until(X509Certificate certificate, Clock clock) {
    var end = certificate.getNotAfter().toInstant();
    var left = Duration.between(clock.instant(), end);
    if (left.isNegative()) {
      return wrong(SUBJECT, "it has ended at %s: no client connects".formatted(end));
    }
    return left.compareTo(SOON) < 0
        ? look(SUBJECT, "it ends in %d days, at %s: renew it".formatted(left.toDays(), end))
        : ok(SUBJECT, "it fits its key, and is good until %s".formatted(end));
  }
}
