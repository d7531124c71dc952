package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A gateway that serves by https, and tokens that are bound to what their callers have. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ListenerTest {
  private static final String AUDIENCE = "the-gateway";

  private final ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));
  private final MockOAuth2Server provider = OddProvider.started();
  private Path folder;
  private Pair server;
  private Pair alice;
  private Pair mallory;
  private GatewayProcess gateway;

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    folder = temporary;
    server = Pair.made(folder, "server");
    alice = Pair.made(folder, "alice");
    mallory = Pair.made(folder, "mallory");
    server.certificate(folder.resolve("cert.pem"));
    server.key(folder.resolve("key.pem"));
    alice.certificate(folder.resolve("ca.pem"));
    Files.writeString(
        folder.resolve("ca.pem"),
        Files.readString(mallory.certificate(folder.resolve("other.pem"))),
        StandardOpenOption.APPEND);
    Path config =
        Files.writeString(
            folder.resolve("sallyport.yaml"),
            """
            issuers: [{issuer: '%s', audience: %s}]
            listener:
              tls: {certificate: cert.pem, key: key.pem, client_ca: ca.pem}
            """
                .formatted(OddProvider.issuer(provider, "main"), AUDIENCE));
    gateway = GatewayProcess.start(sim.uri(), Site.KEY, "--config", config.toString());
    try (HttpClient client = client(server, Optional.empty())) {
      String token = token(Map.of());
      Until.holds(
          "the provider is known", () -> asks(client, "Bearer " + token).statusCode() == 200);
    }
  }

  @AfterAll
  void stop() {
    gateway.close();
    provider.shutdown();
    sim.close();
  }

  private String token(Map<String, Object> cnf) {
    Map<String, Object> claims =
        cnf.isEmpty()
            ? Map.of("groups", List.of("ml"))
            : Map.of("groups", List.of("ml"), "cnf", cnf);
    return provider.issueToken("main", "alice", AUDIENCE, claims).serialize();
  }

  /** A client that trusts that server alone, and has that certificate. */
  private static HttpClient client(Pair trusted, Optional<Pair> own) {
    try {
      KeyStore trust = KeyStore.getInstance("PKCS12");
      trust.load(null, null);
      trust.setCertificateEntry("server", trusted.certificate());
      TrustManagerFactory trusts = TrustManagerFactory.getInstance("PKIX");
      trusts.init(trust);
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(own.map(Pair::store).orElse(null), Pair.PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own.isPresent() ? keys.getKeyManagers() : null, trusts.getTrustManagers(), null);
      return HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .sslContext(context)
          .build();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpResponse<String> asks(HttpClient client, String authorization, String... more) {
    HttpRequest.Builder request =
        Http.bare(gateway.uri(), "/v1/messages")
            .header("authorization", authorization)
            .POST(BodyPublishers.ofString(Http.ask("hello", false).toString()));
    if (more.length > 0) {
      request.headers(more);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private String code(HttpResponse<String> answer) {
    String exchange = answer.headers().firstValue("request-id").orElseThrow();
    return Until.found(
        "an outcome",
        () ->
            gateway.audit().of(exchange).stream()
                .map(entry -> entry.path("refusal").asText())
                .filter(code -> !code.isEmpty())
                .findFirst());
  }

  private static String digest(byte[] bytes) {
    try {
      return Base64URL.encode(MessageDigest.getInstance("SHA-256").digest(bytes)).toString();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @Order(1)
  void aTokenIsBoundToACertificate() throws GeneralSecurityException {
    X509Certificate certificate = alice.certificate();
    String bound = token(Map.of("x5t#S256", digest(certificate.getEncoded())));
    assertThat(gateway.uri().getScheme()).isEqualTo("https");
    try (HttpClient with = client(server, Optional.of(alice));
        HttpClient other = client(server, Optional.of(mallory));
        HttpClient without = client(server, Optional.empty())) {
      assertThat(asks(with, "Bearer " + bound).statusCode()).isEqualTo(200);
      assertThat(asks(with, "Bearer " + token(Map.of())).statusCode()).isEqualTo(200);
      for (HttpClient thief : List.of(other, without)) {
        HttpResponse<String> refused =
            asks(thief, "Bearer " + bound, "client-cert", ":" + alice.base64() + ":");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(code(refused)).isEqualTo("certificate_other");
        assertThat(refused.headers().allValues("www-authenticate"))
            .contains("Bearer error=\"invalid_token\"");
      }
    }
  }

  @ParameterizedTest
  @Order(1)
  @CsvSource({"h2 http/1.1, http/1.1", "http/1.1, http/1.1", "h2, ''"})
  void itSpeaksHttp1Alone(String offered, String taken) throws IOException {
    try (Socket plain = new Socket(gateway.uri().getHost(), gateway.uri().getPort());
        SSLSocket socket =
            (SSLSocket)
                server
                    .trusting()
                    .getSocketFactory()
                    .createSocket(plain, gateway.uri().getHost(), gateway.uri().getPort(), true)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(offered.split(" "));
      socket.setSSLParameters(parameters);
      if (taken.isEmpty()) {
        assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
      } else {
        socket.startHandshake();
        assertThat(socket.getApplicationProtocol()).isEqualTo(taken);
      }
    }
  }

  @Test
  @Order(2)
  void aTokenIsBoundToAKey() throws JOSEException {
    ECKey key = new ECKeyGenerator(Curve.P_256).generate();
    String bound = token(Map.of("jkt", key.computeThumbprint().toString()));
    try (HttpClient client = client(server, Optional.empty())) {
      String proof = proof(key, bound);
      HttpResponse<String> answer = asks(client, "DPoP " + bound, "dpop", proof);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(sim.exchanges().getLast().headers()).doesNotContainKeys("dpop", "authorization");
      HttpResponse<String> again = asks(client, "DPoP " + bound, "dpop", proof);
      assertThat(again.statusCode()).isEqualTo(401);
      assertThat(again.headers().allValues("www-authenticate"))
          .contains("DPoP algs=\"ES256 ES384 PS256 RS256\", error=\"invalid_dpop_proof\"");
      assertThat(code(again)).isEqualTo("proof_replayed");
      assertThat(code(asks(client, "Bearer " + bound, "dpop", proof(key, bound))))
          .isEqualTo("proof_missing");
      assertThat(
              code(
                  asks(
                      client,
                      "DPoP " + bound,
                      "dpop",
                      proof(key, bound),
                      "dpop",
                      proof(key, bound))))
          .isEqualTo("proof_not_one");
      assertThat(code(asks(client, "DPoP " + bound, "x-api-key", bound, "dpop", proof(key, bound))))
          .isEqualTo("credentials_differ");
    }
  }

  private String proof(ECKey key, String token) throws JOSEException {
    SignedJWT proof =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("dpop+jwt"))
                .jwk(key.toPublicJWK())
                .build(),
            new JWTClaimsSet.Builder()
                .jwtID(UUID.randomUUID().toString())
                .claim("htm", "POST")
                .claim("htu", gateway.uri() + "/v1/messages")
                .issueTime(Date.from(Instant.now()))
                .claim("ath", digest(token.getBytes(StandardCharsets.US_ASCII)))
                .build());
    proof.sign(new ECDSASigner(key));
    return proof.serialize();
  }

  @Test
  @Order(3)
  void aCertificateIsReplacedWhileItServes() throws IOException {
    Pair next = Pair.made(folder, "next");
    String token = token(Map.of());
    // One that did not sign the first: the library takes no such chain, and the looking goes on.
    Files.writeString(
        folder.resolve("cert.pem"),
        Files.readString(alice.certificate(folder.resolve("stray.pem"))),
        StandardOpenOption.APPEND);
    Until.holds("the gateway says so", () -> gateway.error().contains("do not lead from"));
    assertThat(reached(server, token)).isTrue();
    next.certificate(folder.resolve("cert.pem"));
    // The key is still that of the first, so nothing changes.
    Until.holds("the gateway says so", () -> gateway.error().contains("is not that of the first"));
    assertThat(reached(server, token)).isTrue();
    next.key(folder.resolve("key.pem"));
    Until.holds("the next certificate is in use", () -> reached(next, token));
    assertThat(reached(server, token)).isFalse();
  }

  private boolean reached(Pair trusted, String token) {
    try (HttpClient client = client(trusted, Optional.empty())) {
      return asks(client, "Bearer " + token).statusCode() == 200;
    } catch (UncheckedIOException _) {
      return false;
    }
  }

  @Test
  @Order(4)
  void aKeyThatOthersCanReadIsNone() throws IOException {
    Files.setPosixFilePermissions(
        folder.resolve("key.pem"), PosixFilePermissions.fromString("rw-r--r--"));
    Until.holds("the gateway says so", () -> gateway.error().contains("others can read"));
  }
}
