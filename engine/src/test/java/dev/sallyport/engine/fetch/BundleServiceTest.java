package dev.sallyport.engine.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OPA's bundle service protocol, against a server that answers as it is told to. */
class BundleServiceTest {
  private final Web web = new Web();
  private final List<Headers> asked = Collections.synchronizedList(new ArrayList<>());
  private volatile Answer answer = new Answer(200, "", Map.of());
  private HttpServer server;

  private record Answer(int status, String body, Map<String, String> fields) {}

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestHeaders());
          answer.fields().forEach(exchange.getResponseHeaders()::set);
          var body = answer.body().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    web.close();
  }

  private BundleService service(Optional<String> token) {
    var uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/b?key=secret");
    return new BundleService(uri, () -> token, web);
  }

  @Test
  void aBundleComesWithItsETag() {
    answer = new Answer(200, "bytes", Map.of("ETag", "\"1\""));
    var fetched = (Fetched.Fresh) service(Optional.empty()).fetch("", Duration.ZERO);
    assertThat(fetched.bytes()).isEqualTo("bytes".getBytes(StandardCharsets.UTF_8));
    assertThat(fetched.etag()).isEqualTo("\"1\"");
    assertThat(fetched.longPolling()).isFalse();
    assertThat(asked.getFirst().getFirst("Prefer")).isEqualTo("modes=snapshot");
    assertThat(asked.getFirst()).doesNotContainKeys("If-None-Match", "Authorization");
  }

  @Test
  void aServerThatHoldsItsAnswersSaysSo() {
    answer =
        new Answer(200, "bytes", Map.of("Content-Type", "application/vnd.openpolicyagent.bundles"));
    var fetched = service(Optional.of("t0ken")).fetch("\"1\"", Duration.ofSeconds(45));
    assertThat(((Fetched.Fresh) fetched).longPolling()).isTrue();
    assertThat(asked.getFirst().getFirst("Prefer")).isEqualTo("modes=snapshot;wait=45");
    assertThat(asked.getFirst().getFirst("If-None-Match")).isEqualTo("\"1\"");
    assertThat(asked.getFirst().getFirst("Authorization")).isEqualTo("Bearer t0ken");
  }

  @Test
  void whatIsKnownIsNotSentAgain() {
    answer = new Answer(304, "", Map.of());
    assertThat(service(Optional.empty()).fetch("\"1\"", Duration.ZERO))
        .isInstanceOf(Fetched.Unchanged.class);
  }

  @ParameterizedTest
  @CsvSource({
    "401, give a token",
    "403, give a token",
    "404, there is no such bundle",
    "500, answered 500",
    "302, redirects are not followed"
  })
  void everythingElseIsAFailureThatNamesNoSecret(int status, String why) {
    answer = new Answer(status, "", Map.of("Location", "http://127.0.0.1:1/elsewhere"));
    assertThatThrownBy(() -> service(Optional.of("t0ken")).fetch("", Duration.ZERO))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining(why)
        .message()
        .doesNotContain("t0ken", "secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://192.0.2.1/b",
        "http://bundles.example/b",
        "http://127.0.0.1.example/b",
        "https://user:pw@bundles.example/b",
        "ftp://127.0.0.1/b",
        "bundles.example/b"
      })
  void nothingIsFetchedInClear(String uri) {
    assertThat(Web.isSafe(URI.create(uri))).isFalse();
    assertThatThrownBy(
            () -> new BundleService(URI.create(uri), Optional::empty, web).fetch("", Duration.ZERO))
        .isInstanceOf(FetchException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "oci://registry.example/policies/gateway:v7, https://registry.example/v2/policies/gateway/manifests/v7",
    "oci://registry.example:5000/gateway, https://registry.example:5000/v2/gateway/manifests/latest",
    "oci://127.0.0.1:5000/gateway:a.b-c, http://127.0.0.1:5000/v2/gateway/manifests/a.b-c"
  })
  void artifactsHaveNames(String name, String at) {
    var reference = RegistryReference.of(name);
    assertThat(reference.at("manifests", reference.reference())).hasToString(at);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "oci://registry.example",
        "oci://registry.example/",
        "oci://user@registry.example/a:b",
        "oci://registry.example/UPPER:v1",
        "oci://registry.example/a/../b:v1",
        "oci://registry.example/a@sha256:12"
      })
  void whatNamesNoArtifactIsRefused(String name) {
    assertThatThrownBy(() -> RegistryReference.of(name))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("write `oci://registry/repository:tag`");
  }
}
