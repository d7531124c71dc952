package dev.sallyport.engine.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.engine.json.Digests;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A registry that is opened by a token of another server and keeps its blobs elsewhere, as the
 * large ones do; the reference registry, without either, is met in the suites over everything.
 */
class RegistryTest {
  private static final byte[] BLOB = "a bundle".getBytes(StandardCharsets.UTF_8);
  private static final String DIGEST = "sha256:" + Digests.sha256(BLOB);
  private static final String MANIFEST =
      """
      {"layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": "%s"}]}
      """
          .formatted(DIGEST);

  private final Web web = new Web();
  private HttpServer server;
  private volatile boolean credentialLeaked;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v2/", this::registry);
    server.createContext("/token", this::token);
    server.createContext(
        "/elsewhere",
        exchange -> {
          credentialLeaked = exchange.getRequestHeaders().containsKey("Authorization");
          answer(exchange, 200, BLOB);
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    web.close();
  }

  private String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private void registry(HttpExchange exchange) throws IOException {
    if (!"Bearer pull".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      exchange
          .getResponseHeaders()
          .set(
              "WWW-Authenticate",
              "Bearer realm=\"http://%s/token\",service=\"registry\",scope=\"ignored\""
                  .formatted(host()));
      answer(exchange, 401, new byte[0]);
    } else if (exchange.getRequestURI().getPath().endsWith("/manifests/live")) {
      answer(exchange, 200, MANIFEST.getBytes(StandardCharsets.UTF_8));
    } else {
      exchange.getResponseHeaders().set("Location", "http://" + host() + "/elsewhere");
      answer(exchange, 307, new byte[0]);
    }
  }

  private void token(HttpExchange exchange) throws IOException {
    var asked = exchange.getRequestURI().getQuery();
    var known = "Basic dXNlcjpwYXNz".equals(exchange.getRequestHeaders().getFirst("Authorization"));
    var right = known && asked.equals("scope=repository:policies/gateway:pull&service=registry");
    answer(exchange, right ? 200 : 403, "{\"token\":\"pull\"}".getBytes(StandardCharsets.UTF_8));
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private Registry registry(Optional<String> credential) {
    return new Registry(
        RegistryReference.of("oci://" + host() + "/policies/gateway:live"), () -> credential, web);
  }

  @Test
  void aChallengeIsAnsweredAndABlobIsFoundElsewhere() {
    var fetched = registry(Optional.of("user:pass")).fetch("", Duration.ZERO);

    assertThat(((Fetched.Fresh) fetched).bytes()).isEqualTo(BLOB);
    assertThat(credentialLeaked).isFalse();
    var etag = ((Fetched.Fresh) fetched).etag();
    assertThat(registry(Optional.of("user:pass")).fetch(etag, Duration.ZERO))
        .isInstanceOf(Fetched.Unchanged.class);
  }

  @Test
  void aWrongCredentialIsNotShown() {
    assertThatThrownBy(() -> registry(Optional.of("user:wrong")).fetch("", Duration.ZERO))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("answered 403")
        .message()
        .doesNotContain("wrong", "dXNlcj");
  }
}
