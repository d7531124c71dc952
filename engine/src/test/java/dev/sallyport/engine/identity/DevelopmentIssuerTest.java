package dev.sallyport.engine.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Identity.Kind;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.support.SteppedClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DevelopmentIssuerTest {

  @TempDir Path folder;
  private final SteppedClock clock = new SteppedClock();
  private final Documents documents = new Documents(Duration.ofMinutes(1));
  private HttpServer server;
  private DevelopmentIssuer issuer;
  private OidcIdentifier identifier;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var base = "http://127.0.0.1:" + server.getAddress().getPort() + "/dev/issuer";
    issuer = issuer(URI.create(base));
    serve(issuer.discovery(), issuer::discoveryJson);
    serve(issuer.jwks(), issuer::jwksJson);
    server.start();
    identifier = new OidcIdentifier(List.of(issuer.trusted()), documents, clock, _ -> {});
  }

  @AfterEach
  void stop() {
    server.stop(0);
    documents.close();
  }

  private DevelopmentIssuer issuer(URI base) {
    var keyFile = folder.resolve("made/for/it").resolve("key.json");
    return new DevelopmentIssuer(base, "sallyport", keyFile, clock, new SecureRandom());
  }

  private void serve(URI location, Supplier<String> document) {
    server.createContext(
        location.getPath(),
        exchange -> {
          try (exchange) {
            var bytes = document.get().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"alice,PERSON,ml", "mallory,PERSON,", "ci-bot,SERVICE,ci"})
  void itsTokensAreBelieved(String name, Kind kind, String group) {
    var identity = identify(issuer.mint(name));

    assertThat(identity.subject()).isEqualTo(name);
    assertThat(identity.kind()).isEqualTo(kind);
    assertThat(identity.groups()).isEqualTo(group == null ? List.of() : List.of(group));
    assertThat(identity.claims())
        .containsOnlyKeys(
            "iss", "sub", "aud", "iat", "nbf", "exp", "jti", "name", "kind", "groups");
    assertThat(identity.tokenId()).hasSize(32);
    assertThat(identity.issuedAt()).isEqualTo(clock.instant());
    assertThat(identity.expiresAt()).isEqualTo(clock.instant().plus(Duration.ofMinutes(15)));
  }

  @Test
  void itsTokensExpireAndTheRefusalSaysHowToHaveANewOne() {
    var token = issuer.mint("alice", Duration.ofMinutes(1));
    clock.step(Duration.ofMinutes(4));

    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> identify(token))
        .satisfies(
            refused ->
                assertThat(refused.refusal().message())
                    .isEqualTo(
                        "The token expired 3 minutes ago: ask for a new one, for example with"
                            + " `./sallyport token alice`."));
  }

  @Test
  void itKnowsThreeIdentities() {
    assertThatExceptionOfType(UnknownDevelopmentIdentityException.class)
        .isThrownBy(() -> issuer.mint("bob"))
        .withMessage(
            "there is no development identity `bob`: use one of `alice`, `mallory`, `ci-bot`");
  }

  @ParameterizedTest
  @CsvSource({"PT0S", "PT-1S", "PT0.5S", "PT1H0.001S", "P1D"})
  void itsTokensAreShortLived(Duration lifetime) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> issuer.mint("alice", lifetime))
        .withMessageContaining("60 minutes");
  }

  @Test
  void itLivesOnLoopbackAlone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> issuer(URI.create("https://login.example")))
        .withMessageContaining("must be on loopback");
  }

  @Test
  void itsKeyIsKeptFromOthersAndPublishedInPartOnly() throws IOException {
    issuer.mint("alice");

    var made = folder.resolve("made/for/it");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(made.resolve("key.json"))))
        .isEqualTo("rw-------");
    try (var files = Files.list(made)) {
      assertThat(files).hasSize(1);
    }
    assertThat(Files.readString(made.resolve("key.json"))).contains("\"d\":");
    assertThat(issuer.jwksJson()).doesNotContain("\"d\":");
  }

  @Test
  void aKeyThatOthersCanReadIsNotUsed() throws IOException {
    issuer.mint("alice");
    Files.setPosixFilePermissions(
        folder.resolve("made/for/it/key.json"), PosixFilePermissions.fromString("rw-r-----"));

    assertThatExceptionOfType(DevelopmentKeyException.class)
        .isThrownBy(() -> issuer.mint("alice"))
        .withMessageContaining("can be read by others: delete it, or run `chmod 600` on it");
  }

  @Test
  void aBrokenKeyFileIsNamedAndNotQuoted() throws IOException {
    issuer.mint("alice");
    Files.writeString(folder.resolve("made/for/it/key.json"), "{\"kty\":\"EC\",\"d\":\"secret\"}");

    assertThatExceptionOfType(DevelopmentKeyException.class)
        .isThrownBy(() -> issuer.mint("alice"))
        .withMessageContaining("does not hold a development key: delete it")
        .withMessageNotContaining("secret")
        .withNoCause();
  }

  @Test
  void deletingTheFileMakesANewKeyWhichTheGatewayFinds() throws IOException {
    var early = issuer.mint("alice");
    identify(early);
    Files.delete(folder.resolve("made/for/it/key.json"));
    clock.step(IdentityLimits.FETCH_COOLDOWN);

    identify(issuer.mint("alice"));

    assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> identify(early));
  }

  @Test
  void manyAtOnceAgreeOnOneKey() throws InterruptedException, ExecutionException, ParseException {
    var keyIds = new HashSet<String>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<String> published = () -> issuer(URI.create("http://localhost/dev")).jwksJson();
      for (var each : threads.invokeAll(IntStream.range(0, 32).mapToObj(_ -> published).toList())) {
        keyIds.add(JWKSet.parse(each.get()).getKeys().getFirst().getKeyID());
      }
    }
    assertThat(keyIds).hasSize(1);
  }

  private Identity identify(String token) {
    return identifier.identify(new Credentials(token));
  }
}
