package dev.sallyport.tests.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.tests.clients.Servers;
import dev.sallyport.tests.clients.Target;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of HTTP/2 before a real nginx, as the guide has it, and the gateway behind it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2Test {
  private static final int LIMIT_BYTES = 32 << 20;

  /** What is one connection's own, or differs from call to call. */
  private static final Set<String> OWN =
      Set.of(":status", "connection", "transfer-encoding", "date", "server", "request-id");

  @AutoClose private final Site site = Site.start();
  @AutoClose private final Http first = new Http();
  @AutoClose private Http second;
  @AutoClose private Balancer nginx;

  @BeforeAll
  void start(@TempDir Path folder) {
    Pair server = Pair.made(folder, "server");
    nginx =
        Balancer.speakingHttp2(
            Servers.freePort(),
            site.gateway().uri(),
            server.certificate(folder.resolve("cert.pem")),
            server.key(folder.resolve("key.pem")));
    second = Http.second(server);
  }

  private HttpRequest call(URI place, String prompt, boolean stream) {
    return Http.message(
        new Target(place, site.gateway().token("ci-bot")), Http.ask(prompt, stream));
  }

  private void requireAlike(HttpRequest direct, HttpRequest through) {
    Http.Answer one = first.send(direct);
    Http.Answer other = second.send(through);
    assertThat(other.status()).isEqualTo(one.status());
    assertThat(fields(other)).isEqualTo(fields(one));
    assertThat(named(other)).isEqualTo(named(one));
  }

  private static Map<String, List<String>> fields(Http.Answer answer) {
    Map<String, List<String>> fields = new TreeMap<>(answer.headers());
    fields.keySet().removeAll(OWN);
    return fields;
  }

  /** The body, in which what the service and the gateway number is not. */
  private static String named(Http.Answer answer) {
    return answer.body().replaceAll("(req|msg)_[0-9A-Za-z-]+", "$1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[sim:text Good morning.]",
        "[sim:error 529 overloaded_error Try later.]",
        "[sim:error-midstream 3]",
        "[sim:tokens 2000]"
      })
  void repliesAreAsByHttp1(String prompt) {
    for (boolean stream : List.of(false, true)) {
      requireAlike(call(site.gateway().uri(), prompt, stream), call(nginx.uri(), prompt, stream));
    }
  }

  @Test
  void refusalsAreAsByHttp1() {
    for (String path : List.of("/v1/messages", "/v1/nowhere", "/health/live")) {
      requireAlike(
          Http.bare(site.gateway().uri(), path).GET().build(),
          Http.bare(nginx.uri(), path).GET().build());
    }
    byte[] large = new byte[LIMIT_BYTES + 1];
    requireAlike(
        Http.message(new Target(site.gateway().uri(), site.gateway().token("ci-bot")), large),
        Http.message(new Target(nginx.uri(), site.gateway().token("ci-bot")), large));
  }

  @Test
  void aReplyThatBreaksOffIsNoWholeOne() {
    Http.Answer direct = first.send(call(site.gateway().uri(), "[sim:break 3]", true));
    Http.Answer through = second.send(call(nginx.uri(), "[sim:break 3]", true));
    assertThat(named(through)).isEqualTo(named(direct)).contains("event: error");
  }

  @Test
  void eventsComeOneByOneAndACallIsCancelled() throws IOException {
    HttpResponse<InputStream> reply =
        second.open(call(nginx.uri(), "[sim:pause 50][sim:tokens 2000]", true));
    assertThat(reply.version()).isEqualTo(HttpClient.Version.HTTP_2);
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(reply.body(), UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("event: message_start");
    }
    String exchange = reply.headers().firstValue("request-id").orElseThrow();
    assertThat(site.gateway().audit().outcome(exchange).path("result").asText())
        .isEqualTo("abandoned");
  }
}
