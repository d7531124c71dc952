package dev.sallyport.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.files.SecretFile;
import dev.sallyport.engine.saml.OwnKey;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc.AuthorizationImplBase;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.AdvancedTlsX509TrustManager.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An Envoy is told the service's credential, so it has to show who it is. */
class EnvoyTlsTest {
  @TempDir private Path folder;

  private record Side(Path certificate, Path key) {}

  private Side side(String name) throws IOException {
    var both = folder.resolve(name);
    var _ = OwnKey.in(new SecretFile(both));
    var text = Files.readString(both);
    var end = text.indexOf("-----BEGIN CERTIFICATE");
    assertThat(end).isNotNegative();
    var key = text.indexOf("-----BEGIN PRIVATE KEY");
    var certificate = folder.resolve(name + ".pem");
    Files.writeString(certificate, key < end ? text.substring(end) : text.substring(0, key));
    var secret = folder.resolve(name + ".key");
    new SecretFile(secret).replace(key < end ? text.substring(key, end) : text.substring(key));
    return new Side(certificate, secret);
  }

  private static Status.Code asked(Server server, Side trusted, Optional<Side> shown)
      throws IOException, GeneralSecurityException {
    var trust =
        AdvancedTlsX509TrustManager.newBuilder()
            .setVerification(Verification.CERTIFICATE_ONLY_VERIFICATION)
            .build();
    trust.updateTrustCredentials(trusted.certificate().toFile());
    var credentials = TlsChannelCredentials.newBuilder().trustManager(trust);
    if (shown.isPresent()) {
      credentials.keyManager(shown.get().certificate().toFile(), shown.get().key().toFile());
    }
    var channel =
        NettyChannelBuilder.forAddress("localhost", server.getPort(), credentials.build()).build();
    try {
      var _ = AuthorizationGrpc.newBlockingStub(channel).check(CheckRequest.getDefaultInstance());
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void whoShowsNoCertificateOfTheirsIsNotHeard() throws IOException, GeneralSecurityException {
    var gateway = side("gateway");
    var envoy = side("envoy");
    var files = new EnvoyListener.Tls(gateway.certificate(), gateway.key(), envoy.certificate());
    try (var tls = EnvoyTls.open(Optional.of(files))) {
      var server =
          NettyServerBuilder.forPort(0, tls.credentials())
              .addService(new AuthorizationImplBase() {})
              .build()
              .start();
      try {
        // Heard, and told that there is no such thing here.
        assertThat(asked(server, gateway, Optional.of(envoy))).isEqualTo(Status.Code.UNIMPLEMENTED);
        assertThat(asked(server, gateway, Optional.of(side("stranger"))))
            .isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(asked(server, gateway, Optional.empty())).isEqualTo(Status.Code.UNAVAILABLE);
      } finally {
        server.shutdownNow();
      }
    }
  }

  @Test
  void aKeyThatOthersCanReadIsNone() throws IOException {
    var gateway = side("gateway");
    Files.setPosixFilePermissions(gateway.key(), PosixFilePermissions.fromString("rw-r--r--"));
    var files = new EnvoyListener.Tls(gateway.certificate(), gateway.key(), gateway.certificate());
    assertThatThrownBy(() -> EnvoyTls.open(Optional.of(files)))
        .isInstanceOf(UnusableListenerException.class)
        .hasMessageContaining("chmod 600");
  }

  @Test
  void filesThatHoldNothingAreNamed() throws IOException {
    var gateway = side("gateway");
    var empty = Files.writeString(folder.resolve("empty"), "");
    var files = new EnvoyListener.Tls(empty, gateway.key(), gateway.certificate());
    assertThatThrownBy(() -> EnvoyTls.open(Optional.of(files)))
        .isInstanceOf(UnusableListenerException.class)
        .hasMessageContaining("`envoy.tls`");
  }
}
