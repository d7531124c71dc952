package dev.sallyport.engine.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.sallyport.engine.identity.Documents;
import dev.sallyport.engine.identity.TrustedIssuer;
import dev.sallyport.engine.support.SteppedClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sign-ins at a real provider, whose redirects are followed by hand. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OidcSignInTest {
  private static final URI CALLBACK = URI.create("https://gateway.example/sign-in/oidc");
  private static final String BROWSER = "what the browser has as a cookie";

  private final MockOAuth2Server provider =
      new MockOAuth2Server(OAuth2Config.Companion.fromJson("{\"httpServer\":\"NettyWrapper\"}"));
  private final Documents documents = new Documents(Duration.ofMinutes(1));
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private String issuer = "";
  private String another = "";
  private OidcSignIn signIn = signIn(List.of());

  @BeforeAll
  void start() throws IOException {
    provider.start(InetAddress.getLoopbackAddress(), 0);
    issuer = issuer("main");
    another = issuer("another");
    signIn = signIn(List.of(client(issuer), client(another)));
  }

  /** A provider's name, as its tokens state it. */
  private String issuer(String realm) {
    try {
      return provider.issueToken(realm, "x", "y", Map.of()).getJWTClaimsSet().getIssuer();
    } catch (ParseException e) {
      throw new AssertionError(e);
    }
  }

  @AfterAll
  void stop() {
    provider.shutdown();
    documents.close();
    http.close();
  }

  private static SignInClient client(String issuer) {
    return new SignInClient(
        "Main",
        TrustedIssuer.usual(URI.create(issuer), "the gateway"),
        "hush & co",
        List.of("groups"));
  }

  private OidcSignIn signIn(List<SignInClient> clients) {
    return clients.isEmpty()
        ? new OidcSignIn(
            List.of(client("https://idp.example")),
            CALLBACK,
            documents,
            Clock.systemUTC(),
            new SecureRandom(),
            notices::add)
        : new OidcSignIn(
            clients, CALLBACK, documents, Clock.systemUTC(), new SecureRandom(), notices::add);
  }

  private static Map<String, String> query(URI uri) {
    return Arrays.stream(uri.getRawQuery().split("&", -1))
        .map(pair -> pair.split("=", 2))
        .collect(
            Collectors.toMap(
                pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
  }

  /** What the provider sends the browser back with. */
  private Map<String, String> signedInAt(URI redirect) throws IOException, InterruptedException {
    var answer = http.send(HttpRequest.newBuilder(redirect).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(302);
    var back = URI.create(answer.headers().firstValue("location").orElseThrow());
    assertThat(back.toString()).startsWith(CALLBACK.toString());
    return query(back);
  }

  private static void refuses(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SignInRefusedException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void whoSignsInIsKnownAndGoesWhereTheyWanted() throws Exception {
    var redirect = signIn.begin(issuer, BROWSER, "/device?user_code=ABCD");
    assertThat(query(redirect))
        .containsEntry("client_id", "the gateway")
        .containsEntry("response_type", "code")
        .containsEntry("redirect_uri", CALLBACK.toString())
        .containsEntry("code_challenge_method", "S256")
        .containsKeys("state", "nonce", "code_challenge");
    assertThat(query(redirect).getOrDefault("scope", "").split(" ", -1))
        .contains("openid", "groups");
    var back = signedInAt(redirect);
    var done =
        signIn.finish(
            back.getOrDefault("state", ""),
            back.getOrDefault("code", ""),
            Optional.of(issuer),
            BROWSER);
    assertThat(done.returnTo()).isEqualTo("/device?user_code=ABCD");
    assertThat(done.who().issuer()).isEqualTo(issuer);
    assertThat(done.who().subject()).isNotBlank();
  }

  @Test
  void anAnswerIsGoodForOneTime() throws Exception {
    var back = signedInAt(signIn.begin(issuer, BROWSER, "/"));
    var state = back.getOrDefault("state", "");
    var code = back.getOrDefault("code", "");
    signIn.finish(state, code, Optional.empty(), BROWSER);
    refuses("sign_in_over", () -> signIn.finish(state, code, Optional.empty(), BROWSER));
  }

  @ParameterizedTest
  @CsvSource({
    "another_browser, a cookie of another",
    "another_browser, ''",
  })
  void anotherBrowserCannotEndIt(String code, String cookie) throws Exception {
    var back = signedInAt(signIn.begin(issuer, BROWSER, "/"));
    refuses(
        code,
        () ->
            signIn.finish(
                back.getOrDefault("state", ""),
                back.getOrDefault("code", ""),
                Optional.empty(),
                cookie));
    // Nor use it up.
    var done =
        signIn.finish(
            back.getOrDefault("state", ""),
            back.getOrDefault("code", ""),
            Optional.empty(),
            BROWSER);
    assertThat(done.returnTo()).isEqualTo("/");
  }

  @Test
  void noOtherProviderCanEndIt() throws Exception {
    var back = signedInAt(signIn.begin(issuer, BROWSER, "/"));
    refuses(
        "mixed_up_provider",
        () ->
            signIn.finish(
                back.getOrDefault("state", ""),
                back.getOrDefault("code", ""),
                Optional.of(another),
                BROWSER));
  }

  @Test
  void aCodeOfAnotherSignInIsNoCode() throws Exception {
    var one = signedInAt(signIn.begin(issuer, BROWSER, "/"));
    var other = signedInAt(signIn.begin(issuer, BROWSER, "/"));
    assertThatThrownBy(
            () ->
                signIn.finish(
                    one.getOrDefault("state", ""),
                    other.getOrDefault("code", ""),
                    Optional.empty(),
                    BROWSER))
        .isInstanceOf(SignInRefusedException.class);
    refuses("sign_in_over", () -> signIn.finish("made up", "made up", Optional.empty(), BROWSER));
  }

  @Test
  void whatIsNotThereIsSaid() {
    refuses("unknown_provider", () -> signIn.begin("https://other.example", BROWSER, "/"));
    var gone = signIn(List.of(client("http://127.0.0.1:1")));
    refuses("provider_unreachable", () -> gone.begin("http://127.0.0.1:1", BROWSER, "/"));
    assertThat(notices).anyMatch(notice -> notice.startsWith("nobody can sign in at"));
    assertThat(client(issuer).toString()).doesNotContain("hush");
  }

  /** A provider's description of itself, and how often it was asked for. */
  private static final class Described implements AutoCloseable {
    private final HttpServer server;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile int status = 200;

    Described() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          call -> {
            asked.incrementAndGet();
            var body =
                """
                {"issuer": "%1$s", "authorization_endpoint": "%1$s/a", "token_endpoint": "%1$s/t",
                 "authorization_response_iss_parameter_supported": true}
                """
                    .formatted(issuer())
                    .getBytes(StandardCharsets.UTF_8);
            call.sendResponseHeaders(status, body.length);
            call.getResponseBody().write(body);
            call.close();
          });
      server.start();
    }

    String issuer() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  /** RFC 9207, section 2.4: otherwise another provider could say nothing, and pass for this one. */
  @Test
  void aProviderThatTellsItsNameHasToTellIt() throws IOException {
    try (var described = new Described()) {
      var there = signIn(List.of(client(described.issuer())));
      var state = query(there.begin(described.issuer(), BROWSER, "/")).getOrDefault("state", "");
      refuses("mixed_up_provider", () -> there.finish(state, "code", Optional.empty(), BROWSER));
    }
  }

  @Test
  void nobodyMakesUsAskAProviderAgainAndAgain() throws IOException {
    try (var described = new Described()) {
      var clock = new SteppedClock(Instant.parse("2026-11-29T10:00:00Z"));
      var there =
          new OidcSignIn(
              List.of(client(described.issuer())),
              CALLBACK,
              documents,
              clock,
              new SecureRandom(),
              notices::add);
      described.status = 500;
      for (var i = 0; i < 3; i++) {
        refuses("provider_unreachable", () -> there.begin(described.issuer(), BROWSER, "/"));
      }
      assertThat(described.asked).hasValue(1);
      described.status = 200;
      clock.step(SignInLimits.UNREACHABLE);
      for (var i = 0; i < 3; i++) {
        there.begin(described.issuer(), BROWSER, "/");
      }
      assertThat(described.asked).hasValue(2);
    }
  }
}
