package dev.sallyport.engine.upstream.vertex;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.Upstream.Reply;
import dev.sallyport.engine.pipeline.Upstream.Request;
import dev.sallyport.engine.upstream.Discretion;
import dev.sallyport.engine.upstream.Transport.Outgoing;
import dev.sallyport.engine.upstream.credential.Issued;
import dev.sallyport.engine.upstream.credential.KeptSecret;
import dev.sallyport.engine.upstream.credential.NoSecretException;
import dev.sallyport.engine.upstream.credential.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Vertex is sent, what becomes of its answers, and where its tokens come from. */
class VertexTest {
  private static final String AT =
      "https://europe-west1-aiplatform.googleapis.com/v1/projects/p-1/locations/europe-west1"
          + "/publishers/anthropic/models/";

  private final List<Outgoing> sent = new ArrayList<>();
  private final Queue<Reply> answers = new ArrayDeque<>();

  private Vertex vertex() {
    var kept =
        new KeptSecret(
            "it",
            () -> new Issued(new Secret("ya29.token"), Instant.MAX, Instant.MAX),
            new KeptSecret.Surroundings(Clock.systemUTC(), Runnable::run, _ -> {}));
    return new Vertex(
        new Vertex.Place(
            URI.create("https://europe-west1-aiplatform.googleapis.com"),
            "p-1",
            "europe-west1",
            Map.of("claude-sonnet-5", "claude-sonnet-5@20260901")),
        kept,
        outgoing -> {
          sent.add(outgoing);
          return answers.remove();
        },
        new Discretion(List.of(kept::inUse)));
  }

  private void answers(int status, String body) {
    var headers =
        new Headers(
            Map.of(
                "content-type", List.of("application/json"),
                "request-id", List.of("req_1"),
                "x-vertex-ai-internal", List.of("z")));
    answers.add(
        new Reply(status, headers, new ByteArrayInputStream(body.getBytes(UTF_8)), () -> {}));
  }

  private static Request call(String path, String body) {
    var headers = new Headers(Map.of("anthropic-beta", List.of("b1"), "user-agent", List.of("x")));
    return new Request(
        "POST",
        path,
        "",
        headers,
        body.getBytes(UTF_8),
        StrictJson.object(body.getBytes(UTF_8)).path("model").asText());
  }

  @ParameterizedTest
  @CsvSource({"true, :streamRawPredict", "false, :rawPredict"})
  void theModelGoesIntoTheAddress(boolean stream, String operation) {
    answers(200, "{}");
    vertex()
        .send(
            call(
                "/v1/messages",
                "{\"model\":\"claude-sonnet-5\",\"stream\":%s,\"messages\":[]}".formatted(stream)));
    var outgoing = sent.getFirst();
    assertThat(outgoing.uri()).hasToString(AT + "claude-sonnet-5@20260901" + operation);
    assertThat(new String(outgoing.body(), UTF_8))
        .isEqualTo(
            "{\"stream\":%s,\"messages\":[],\"anthropic_version\":\"vertex-2023-10-16\"}"
                .formatted(stream));
    assertThat(outgoing.headers().fields())
        .containsOnlyKeys("anthropic-beta", "authorization", "content-type");
    assertThat(outgoing.headers().first("authorization")).contains("Bearer ya29.token");
  }

  @Test
  void tokensAreCountedUnderANameOfTheirOwn() throws IOException {
    answers(200, "{\"input_tokens\":3}");
    try (var reply =
        vertex().send(call("/v1/messages/count_tokens", "{\"model\":\"claude-sonnet-5\"}"))) {
      assertThat(reply.body().readAllBytes()).isEqualTo("{\"input_tokens\":3}".getBytes(UTF_8));
      assertThat(reply.headers().fields()).containsOnlyKeys("content-type", "request-id");
    }
    assertThat(sent.getFirst().uri()).hasToString(AT + "count-tokens:rawPredict");
    assertThat(StrictJson.object(sent.getFirst().body()).path("model").asText())
        .isEqualTo("claude-sonnet-5@20260901");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "429|{\"error\":{\"code\":429,\"message\":\"m\",\"status\":\"X\"}}|rate_limit_error",
        "503|[{\"error\":{\"code\":503,\"message\":\"m\",\"status\":\"X\"}}]|overloaded_error",
        "400|{\"type\":\"error\",\"error\":{\"type\":\"own_error\",\"message\":\"m\"}}|own_error",
        "403|{\"error\":{\"message\":\"m\"}}|permission_error",
      })
  void errorsAreInTheClaudeApisWords(int status, String body, String type) throws IOException {
    answers(status, body);
    try (var reply = vertex().send(call("/v1/messages", "{\"model\":\"claude-sonnet-5\"}"))) {
      assertThat(reply.status()).isEqualTo(status);
      assertThat(new String(reply.body().readAllBytes(), UTF_8))
          .isEqualTo(
              "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"m\"}}".formatted(type));
    }
  }

  @Test
  void whatVertexDoesNotHaveIsRefusedByName() {
    for (var path : List.of("/v1/models", "/v1/models/claude-opus-5")) {
      var models = new Request("GET", path, "", Headers.NONE, new byte[0], "claude-opus-5");
      assertThat(vertex().serves(models)).isFalse();
      assertThat(vertex().send(models).status()).isEqualTo(501);
    }
    var other = call("/v1/messages", "{\"model\":\"claude-opus-9\"}");
    assertThat(vertex().serves(other)).isFalse();
    assertThat(vertex().send(other).status()).isEqualTo(404);
    assertThat(sent).isEmpty();
  }

  @Test
  void aServiceAccountGivesATokenForItsTime(@TempDir Path folder)
      throws IOException, GeneralSecurityException {
    var asked = new ArrayList<String>();
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          var answer =
              "{\"access_token\":\"ya29.real\",\"token_type\":\"Bearer\",\"expires_in\":3600}"
                  .getBytes(UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    try {
      var pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
      var pem =
          "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
              .formatted(
                  Base64.getMimeEncoder(64, new byte[] {'\n'})
                      .encodeToString(pair.getPrivate().getEncoded()));
      var json =
          StrictJson.newObject()
              .put("type", "service_account")
              .put("client_id", "1")
              .put("client_email", "gateway@p-1.iam.gserviceaccount.com")
              .put("private_key_id", "k1")
              .put("private_key", pem)
              .put("token_uri", "http://127.0.0.1:" + server.getAddress().getPort() + "/token");
      var file = file(folder, new String(StrictJson.bytes(json), UTF_8));
      var issued = new GoogleOrigin(file, Clock.systemUTC()).issue();
      assertThat(issued.secret().text()).isEqualTo("ya29.real");
      assertThat(Duration.between(Instant.now(), issued.renewAt()))
          .isBetween(Duration.ofMinutes(38), Duration.ofMinutes(41));
      assertThat(asked).singleElement().asString().contains("jwt-bearer", "assertion=");
    } finally {
      server.stop(0);
    }
  }

  private static Path file(Path folder, String text) throws IOException {
    var file = Files.writeString(folder.resolve("google.json"), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no JSON but secretSecret",
        "{}",
        "{\"type\":\"authorized_user\",\"refresh_token\":\"secretSecret\"}",
        "{\"type\":\"service_account\",\"private_key\":\"secretSecret\"}",
        "{\"type\":\"external_account\",\"secretSecret\":1}"
      })
  void otherFilesAreNoneAndAreNotQuoted(String text, @TempDir Path folder) throws IOException {
    var origin = new GoogleOrigin(file(folder, text), Clock.systemUTC());
    assertThatThrownBy(origin::issue)
        .isInstanceOf(NoSecretException.class)
        .hasMessageContaining("google.json")
        .hasMessageNotContaining("secretSecret")
        .hasNoCause();
  }
}
