package dev.sallyport.tests.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.tests.clients.Servers;
import dev.sallyport.tests.clients.Target;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Whatever fails of Envoy, the gateway and the service: nothing passes that was not decided on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnvoyFaultsTest {
  private static final String SECRET = "AKIA" + "LALEMEL33243OLIB";

  private static final String HEAD =
      "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
  private static final String FIRST =
      """
      event: message_start
      data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-5-5","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}}

      """;
  private static final String HALF_A_SECRET =
      """
      event: content_block_start
      data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"The key is %s"}}

      """
          .formatted(SECRET.substring(0, 12));
  private static final String REST =
      """
      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"%s."}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":0}

      event: message_delta
      data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":9}}

      event: message_stop
      data: {"type":"message_stop"}

      """
          .formatted(SECRET.substring(12));

  @AutoClose private final FaultyService service = FaultyService.start();
  @AutoClose private final EnvoySite site = EnvoySite.before(service.uri());
  @AutoClose private final Http http = new Http();
  private int before;

  @BeforeEach
  void count() {
    before = service.requests();
  }

  private HttpResponse<InputStream> open() {
    return http.open(Http.message(site.target("ci-bot"), Http.ask("hello", true)));
  }

  /** Reads until there is a whole event. */
  private static String event(InputStream reply) throws IOException {
    StringBuilder seen = new StringBuilder();
    while (seen.indexOf("\n\n") < 0) {
      int next = reply.read();
      assertThat(next).as("the event is whole, after `%s`", seen).isNotNegative();
      seen.append((char) next);
    }
    return seen.toString();
  }

  @Test
  void eventsAreNotGathered() throws IOException {
    // The rest of the reply comes when the client has told that it has read the first event.
    CountDownLatch read = new CountDownLatch(1);
    service.behave(
        (_, out) -> {
          out.write((HEAD + FIRST).getBytes(UTF_8));
          out.flush();
          if (read.await(Until.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            out.write((HALF_A_SECRET + REST).getBytes(UTF_8));
          }
        });
    try (InputStream reply = open().body()) {
      String first = event(reply);
      assertThat(first).startsWith("event: message_start\n");
      read.countDown();
      assertThat(SseReply.read(first + new String(reply.readAllBytes(), UTF_8)).text())
          .isEqualTo("The key is [aws.access_key].");
    }
  }

  @Test
  void aGatewayThatDiesEndsTheStreamAndTellsNothingMore() throws IOException {
    service.behave(FaultyService.sayAndFallSilent(HEAD + FIRST + HALF_A_SECRET));
    HttpResponse<InputStream> answer = open();
    String exchange = answer.headers().firstValue("request-id").orElseThrow();
    try (InputStream reply = answer.body()) {
      StringBuilder seen = new StringBuilder(event(reply));
      while (!seen.toString().contains("The key is")) {
        seen.append(event(reply));
      }
      site.gateway().kill9();
      assertThatThrownBy(() -> seen.append(new String(reply.readAllBytes(), UTF_8)))
          .as("a stream that is broken off does not pass for one that has ended")
          .isInstanceOf(IOException.class);
      assertThat(seen.toString()).doesNotContain("AKIA");
    }

    // While it is away, nothing passes.
    int known = service.requests();
    Http.Answer without = http.send(Http.message(site.target("ci-bot"), Http.ask("hi", false)));
    assertThat(without.status()).isEqualTo(503);
    assertThat(without.errorType()).isEqualTo("api_error");
    assertThat(service.requests()).isEqualTo(known);

    site.gateway().restart(Site.KEY, site.options());
    assertThat(site.gateway().audit().outcome(exchange).path("result").asText())
        .isEqualTo("in_doubt");
    service.behave(FaultyService.say(HEAD + FIRST + HALF_A_SECRET + REST));
    Until.holds(
        "Envoy finds it again",
        () -> http.send(Http.message(site.target("ci-bot"), Http.ask("hi", true))).status() == 200);
  }

  @Test
  void aServiceThatBreaksOffEndsTheStream() throws IOException {
    CountDownLatch read = new CountDownLatch(1);
    service.behave(
        (connection, out) -> {
          out.write(
              HEAD.replace("connection: close", "transfer-encoding: chunked").getBytes(UTF_8));
          String part = FIRST + HALF_A_SECRET;
          out.write((Integer.toHexString(part.length()) + "\r\n" + part + "\r\n").getBytes(UTF_8));
          out.flush();
          if (read.await(Until.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            connection.setSoLinger(true, 0);
          }
        });
    HttpResponse<InputStream> answer = open();
    try (InputStream reply = answer.body()) {
      String first = event(reply);
      read.countDown();
      assertThatThrownBy(reply::readAllBytes).isInstanceOf(IOException.class);
      assertThat(first).doesNotContain("AKIA");
    }
    String exchange = answer.headers().firstValue("request-id").orElseThrow();
    assertThat(site.gateway().audit().outcome(exchange).path("result").asText())
        .isEqualTo("abandoned");
  }

  @Test
  void aServiceThatIsAwayIsSaidToBe() throws IOException {
    URI nobody = URI.create("http://127.0.0.1:" + Servers.freePort());
    try (EnvoyProcess envoy = EnvoyProcess.start(site.port(), site.gateway().uri(), nobody)) {
      Http.Answer answer =
          http.send(
              Http.message(
                  new Target(envoy.uri(), site.gateway().token("ci-bot")), Http.ask("hi", true)));
      assertThat(answer.status()).isEqualTo(502);
      assertThat(site.gateway().audit().outcome(answer.exchange()).path("refusal").asText())
          .isEqualTo("upstream_unreachable");
    }
  }

  @Test
  void anEnvoyThatKeepsBodiesToItselfIsTurnedAway() throws IOException {
    try (EnvoyProcess envoy =
        EnvoyProcess.start(
            site.port(),
            site.gateway().uri(),
            service.uri(),
            EnvoyProcess.Change.of(
                "response_body_mode: FULL_DUPLEX_STREAMED", "response_body_mode: NONE"))) {
      Http.Answer answer =
          http.send(
              Http.message(
                  new Target(envoy.uri(), site.gateway().token("ci-bot")), Http.ask("hi", true)));
      assertThat(answer.status()).isEqualTo(503);
      assertThat(service.requests()).isEqualTo(before);
      assertThat(site.gateway().error()).contains("an Envoy is turned away");
    }
  }

  @Test
  void pastTheGatewayLeadsNoRoute() throws IOException {
    try (EnvoyProcess envoy =
        EnvoyProcess.start(
            1,
            site.gateway().uri(),
            service.uri(),
            EnvoyProcess.Change.of("failure_mode_allow: false", "failure_mode_allow: true"))) {
      Http.Answer answer =
          http.send(
              Http.request(new Target(envoy.uri(), site.gateway().token("ci-bot")), "/v1/messages")
                  .header("x-sallyport-upstream", "claude")
                  .POST(
                      java.net.http.HttpRequest.BodyPublishers.ofString(
                          Http.ask("hi", true).toString()))
                  .build());
      assertThat(answer.status()).isEqualTo(503);
      assertThat(service.requests()).isEqualTo(before);
    }
  }
}
