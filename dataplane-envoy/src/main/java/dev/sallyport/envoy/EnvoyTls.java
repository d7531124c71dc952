package dev.sallyport.envoy;

import dev.sallyport.engine.files.SecretFile;
import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.AdvancedTlsX509TrustManager.Verification;
import io.grpc.util.CertificateUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * How Envoys and the gateway know each other: each shows a certificate. The files are read again as
 * they change.
 */
record EnvoyTls(ServerCredentials credentials, Optional<ScheduledExecutorService> looks)
    implements AutoCloseable {

  /**
   * Reads the files, and goes on to look at them.
   *
   * @throws UnusableListenerException if they cannot be used
   */
  static EnvoyTls open(Optional<EnvoyListener.Tls> files) {
    return files
        .map(EnvoyTls::of)
        .orElseGet(() -> new EnvoyTls(InsecureServerCredentials.create(), Optional.empty()));
  }

  private static EnvoyTls of(EnvoyListener.Tls files) {
    requireSecret(files);
    var looks =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("envoy-tls").factory());
    var every = EnvoyLimits.TLS_LOOK.toSeconds();
    try {
      requireCertificates(files.certificate());
      requireCertificates(files.clientCa());
      var own = new AdvancedTlsX509KeyManager();
      var _ =
          own.updateIdentityCredentials(
              files.certificate().toFile(), files.key().toFile(), every, TimeUnit.SECONDS, looks);
      var trusted =
          AdvancedTlsX509TrustManager.newBuilder()
              // Envoys have no names that a certificate could be held against.
              .setVerification(Verification.CERTIFICATE_ONLY_VERIFICATION)
              .build();
      var _ =
          trusted.updateTrustCredentials(files.clientCa().toFile(), every, TimeUnit.SECONDS, looks);
      return new EnvoyTls(
          TlsServerCredentials.newBuilder()
              .keyManager(own)
              .trustManager(trusted)
              .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
              .build(),
          Optional.of(looks));
    } catch (IOException | GeneralSecurityException | IllegalArgumentException _) {
      looks.shutdownNow();
      throw new UnusableListenerException(
          "`envoy.tls`: `%s`, `%s` and `%s` are to hold a certificate, its key in PKCS #8, and those who vouch for Envoys, each in PEM"
              .formatted(files.certificate(), files.key(), files.clientCa()));
    }
  }

  /** The library takes a file without any for one that vouches for nobody, and says nothing. */
  private static void requireCertificates(Path file) throws IOException, GeneralSecurityException {
    try (var in = Files.newInputStream(file)) {
      if (CertificateUtils.getX509Certificates(in).length == 0) {
        throw new IllegalArgumentException("a file without certificates");
      }
    }
  }

  private static void requireSecret(EnvoyListener.Tls files) {
    try {
      new SecretFile(files.key()).read();
    } catch (SecretFile.OpenToOthersException _) {
      throw new UnusableListenerException(
          "`envoy.tls.key`: others can read `%s`: `chmod 600` it".formatted(files.key()));
    } catch (IOException _) {
      throw new UnusableListenerException(
          "`envoy.tls`: the file `%s` cannot be read".formatted(files.key()));
    }
  }

  @Override
  public void close() {
    looks.ifPresent(ScheduledExecutorService::shutdownNow);
  }
}
