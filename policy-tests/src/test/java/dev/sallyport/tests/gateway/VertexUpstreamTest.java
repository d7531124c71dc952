package dev.sallyport.tests.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.dataplane.config.ConfigFile;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Exchange;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.clients.Clients;
import dev.sallyport.tests.clients.Mode;
import dev.sallyport.tests.clients.Scenarios;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Claude on Vertex AI behind the gateway, and a real client before it: a service account's key is
 * exchanged for a token at Google's endpoint, which a server here stands in for.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VertexUpstreamTest {
  private static final String TOKEN = "ya29.of-the-service-account";

  private final ClaudeSim vertex =
      ClaudeSim.start(Options.defaults().withFaces(new Options.Faces("", "", "", TOKEN)));
  private HttpServer google;
  private KeyPair account;
  private BeforeUpstreams gateway;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException, GeneralSecurityException {
    account = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    google = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    google.createContext("/token", this::giveToken);
    google.start();
    Path key = Files.writeString(folder.resolve("google.json"), serviceAccount().toString());
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Path config =
        Files.writeString(
            folder.resolve("sallyport.yaml"),
            """
            upstreams:
              - name: vertex
                vertex:
                  base: %s
                  project: p-1
                  location: europe-west1
                  credential_file: google.json
                  models: {claude-sonnet-5: claude-sonnet-5@20260101, claude-sonnet-5-5: claude-sonnet-5-5@20260601}
            """
                .formatted(vertex.uri()));
    gateway =
        BeforeUpstreams.start(
            ConfigFile.read(Optional.of(config), Map.of()).upstreams(), folder.resolve("state"));
  }

  private ObjectNode serviceAccount() {
    String pem =
        "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
            .formatted(
                Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(account.getPrivate().getEncoded()));
    return Http.MAPPER
        .createObjectNode()
        .put("type", "service_account")
        .put("client_id", "1")
        .put("client_email", "gateway@p-1.iam.gserviceaccount.com")
        .put("private_key_id", "k1")
        .put("private_key", pem)
        .put("token_uri", "http://127.0.0.1:" + google.getAddress().getPort() + "/token");
  }

  /** Whoever signs with the account's key has its token (RFC 7523). */
  private void giveToken(HttpExchange exchange) throws IOException {
    String form =
        URLDecoder.decode(new String(exchange.getRequestBody().readAllBytes(), UTF_8), UTF_8);
    boolean signed = isSigned(form.replaceFirst("^.*assertion=", ""));
    byte[] answer =
        (signed
                ? "{\"access_token\":\""
                    + TOKEN
                    + "\",\"token_type\":\"Bearer\",\"expires_in\":3600}"
                : "{\"error\":\"invalid_grant\"}")
            .getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(signed ? 200 : 400, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private boolean isSigned(String assertion) {
    try {
      return SignedJWT.parse(assertion)
          .verify(new RSASSAVerifier((RSAPublicKey) account.getPublic()));
    } catch (ParseException | JOSEException _) {
      return false;
    }
  }

  @AfterAll
  void stop() {
    gateway.close();
    google.stop(0);
    vertex.close();
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aRealClientTalksToVertexAndDoesNotNotice(Mode mode) {
    Scenarios.reply(Clients.javaSdk(), gateway.alice(), mode);
    Exchange seen = vertex.exchanges().getLast();
    assertThat(seen.path())
        .startsWith("/v1/projects/p-1/locations/europe-west1/publishers/anthropic/models/claude-")
        .endsWith(mode == Mode.STREAMED ? ":streamRawPredict" : ":rawPredict");
    assertThat(seen.header("authorization")).contains("Bearer " + TOKEN);
    assertThat(seen.headers()).doesNotContainKeys("x-api-key", "anthropic-version");
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void toolsAndErrorsPassAsWell(Mode mode) {
    gateway.passToolsAndErrors(mode);
  }
}
