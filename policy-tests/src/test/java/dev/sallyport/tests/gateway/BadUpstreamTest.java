package dev.sallyport.tests.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Whatever the service does: a clear error, an entry, and nothing that passes for a whole reply.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadUpstreamTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String STREAM_HEAD =
      OK + "content-type: text/event-stream\r\nconnection: close\r\n\r\n";
  private static final String JSON = "content-type: application/json\r\nconnection: close\r\n";

  /** The beginning of a good stream: two events, and the first words of a text. */
  private static final String BEGINNING =
      event(
              "message_start",
              "\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":7,\"output_tokens\":1}}")
          + event(
              "content_block_start",
              "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}")
          + event(
              "content_block_delta",
              "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Half a \"}");

  /** The rest of it. */
  private static final String END =
      event("content_block_stop", "\"index\":0")
          + event(
              "message_delta",
              "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":4}")
          + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

  /** A whole reply. */
  private static final String MESSAGE =
      """
      {"id":"msg_1","type":"message","role":"assistant","model":"m",\
      "content":[{"type":"text","text":"Whole."}],"stop_reason":"end_turn","stop_sequence":null,\
      "usage":{"input_tokens":7,"output_tokens":4}}""";

  /** Many times what a busy machine takes to wake a thread that waits for a connection's end. */
  private static final long NOTICED_AFTER_MS = 500;

  private static String event(String type, String members) {
    return "event: %s\ndata: {\"type\":\"%s\",%s}\n\n".formatted(type, type, members);
  }

  @AutoClose private final FaultyService service = FaultyService.start();

  @AutoClose
  private final GatewayProcess gateway =
      GatewayProcess.start(service.uri(), Site.KEY, "--upstream-silence-seconds", "2");

  @AutoClose private final Http http = new Http();

  @AfterEach
  void nothingWasPrinted() {
    Wanted.requireNoStackTrace(gateway);
    assertThat(gateway.error()).doesNotContain(Site.KEY);
  }

  /** A service that fails before the client has been told anything. */
  record Early(String what, FaultyService.Act act, Wanted wanted) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static final Wanted BROKE_OFF =
      new Wanted(502, "api_error", "upstream_broke_off", "broke off");
  private static final Wanted UNREADABLE =
      new Wanted(502, "api_error", "upstream_unreadable", "not in order");
  private static final Wanted SILENT =
      new Wanted(504, "timeout_error", "upstream_timeout", "in time");

  static final List<Early> EARLY =
      List.of(
          new Early("says nothing", FaultyService.sayAndFallSilent(""), SILENT),
          new Early("stops in its head", FaultyService.sayAndFallSilent(OK), SILENT),
          new Early(
              "stops before its first event", FaultyService.sayAndFallSilent(STREAM_HEAD), SILENT),
          new Early(
              "stops in its body",
              FaultyService.sayAndFallSilent(OK + JSON + "content-length: 500\r\n\r\n{\"id\":"),
              SILENT),
          new Early("closes", FaultyService.say(""), BROKE_OFF),
          new Early("resets", FaultyService.sayAndReset(""), BROKE_OFF),
          new Early("closes in its head", FaultyService.say(OK), BROKE_OFF),
          new Early("closes before its first event", FaultyService.say(STREAM_HEAD), BROKE_OFF),
          new Early(
              "closes in its body",
              FaultyService.say(OK + JSON + "content-length: 500\r\n\r\n{\"id\":"),
              BROKE_OFF),
          new Early(
              "closes in a chunk",
              FaultyService.say(OK + JSON + "transfer-encoding: chunked\r\n\r\n50\r\n{\"id\":"),
              BROKE_OFF),
          new Early("speaks no HTTP", FaultyService.say("SSH-2.0-OpenSSH_9.2\r\n"), UNREADABLE),
          new Early(
              "says what is no JSON",
              FaultyService.say(OK + JSON + "content-length: 5\r\n\r\n<html"),
              UNREADABLE),
          new Early(
              "streams what is no JSON",
              FaultyService.say(STREAM_HEAD + "event: message_start\ndata: <html>\n\n"),
              UNREADABLE),
          new Early(
              "leads elsewhere",
              FaultyService.say(
                  "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"),
              UNREADABLE));

  @ParameterizedTest
  @FieldSource("EARLY")
  void aServiceThatFailsAtOnce(Early early) {
    service.behave(early.act());
    early.wanted().requirePassing(gateway, ask());
  }

  @Test
  void aServiceThatIsDown() throws Exception {
    ServerSocket nobody = new ServerSocket(0);
    nobody.close();
    try (GatewayProcess alone =
        GatewayProcess.start(
            java.net.URI.create("http://127.0.0.1:" + nobody.getLocalPort()), Site.KEY)) {
      new Wanted(502, "api_error", "upstream_unreachable", "cannot be reached")
          .requirePassing(
              alone, http.send(Http.message(alone.target("ci-bot"), Http.ask("hello", true))));
      Wanted.requireNoStackTrace(alone);
    }
  }

  @Test
  void aServiceThatRefusesTheGatewaysKey() {
    for (String status : List.of("401 Unauthorized", "403 Forbidden")) {
      String body =
          "{\"type\":\"error\",\"error\":{\"message\":\"bad key %s\"}}".formatted(Site.KEY);
      service.behave(
          FaultyService.say(
              "HTTP/1.1 %s\r\n%scontent-length: %d\r\n\r\n%s"
                  .formatted(status, JSON, body.length(), body)));
      Http.Answer answer =
          new Wanted(502, "api_error", "upstream_credential_refused", "the gateway's own")
              .requireLast(gateway, ask());
      assertThat(answer.toString()).doesNotContain(Site.KEY);
    }
  }

  /** A service that fails when the client has read the beginning. */
  record Late(String what, FaultyService.Act act, String type, String code) {
    @Override
    public String toString() {
      return what;
    }
  }

  static final List<Late> LATE =
      List.of(
          new Late(
              "closes",
              FaultyService.say(STREAM_HEAD + BEGINNING),
              "api_error",
              "upstream_broke_off"),
          new Late(
              "resets",
              FaultyService.sayAndReset(STREAM_HEAD + BEGINNING),
              "api_error",
              "upstream_broke_off"),
          new Late(
              "closes in an event",
              FaultyService.say(STREAM_HEAD + BEGINNING + "event: content_block_delta\ndata: {"),
              "api_error",
              "upstream_broke_off"),
          new Late(
              "falls silent",
              FaultyService.sayAndFallSilent(STREAM_HEAD + BEGINNING),
              "timeout_error",
              "upstream_timeout"),
          new Late(
              "says what is no JSON",
              FaultyService.say(
                  STREAM_HEAD + BEGINNING + "event: content_block_delta\ndata: {oops}\n\n"),
              "api_error",
              "upstream_unreadable"),
          new Late(
              "speaks of a block that it has not begun",
              FaultyService.say(
                  STREAM_HEAD
                      + BEGINNING
                      + event(
                          "content_block_delta",
                          "\"index\":9,\"delta\":{\"type\":\"text_delta\",\"text\":\"x\"}")),
              "api_error",
              "upstream_unreadable"));

  @ParameterizedTest
  @FieldSource("LATE")
  void aServiceThatFailsMidStream(Late late) {
    service.behave(late.act());
    Http.Answer answer = ask();
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    SseReply reply = answer.stream();
    assertThat(reply.events().getFirst().name()).isEqualTo("message_start");
    SseReply.Event last = reply.events().getLast();
    assertThat(last.name()).isEqualTo("error");
    Wanted wanted = new Wanted(200, late.type(), late.code(), "The Claude service");
    wanted.requireEnvelope(last.data(), answer.exchange());
    wanted.requireAudited(gateway, answer.exchange());
    assertThat(answer.body()).doesNotContain("message_stop");
    JsonNode outcome = gateway.audit().outcome(answer.exchange());
    assertThat(outcome.path("result").asText()).isEqualTo("failed");
    assertThat(outcome.at("/upstream/input_tokens").asInt()).isEqualTo(7);
  }

  @Test
  void aServiceThatFailsWhenAllIsSaid() {
    for (FaultyService.Act act :
        List.of(
            FaultyService.sayAndReset(STREAM_HEAD + BEGINNING + END),
            FaultyService.sayAndFallSilent(STREAM_HEAD + BEGINNING + END))) {
      service.behave(act);
      Http.Answer answer = ask();
      assertThat(answer.stream().text()).isEqualTo("Half a ");
      assertThat(gateway.audit().outcome(answer.exchange()).path("result").asText())
          .isEqualTo("completed");
    }
  }

  @Test
  void whatTheServiceHasSaidIsNotGathered() throws IOException {
    // The rest of the reply comes when the client has told that it has read the first event.
    int first = BEGINNING.indexOf("\n\n") + 2;
    CountDownLatch read = new CountDownLatch(1);
    service.behave(
        (_, out) -> {
          out.write((STREAM_HEAD + BEGINNING.substring(0, first)).getBytes(UTF_8));
          out.flush();
          if (read.await(Until.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            out.write((BEGINNING.substring(first) + END).getBytes(UTF_8));
          }
        });
    // Not the gateway of the other tests, which gives a service up that waits for two seconds.
    try (GatewayProcess patient = GatewayProcess.start(service.uri(), Site.KEY);
        InputStream reply =
            http.open(Http.message(patient.target("ci-bot"), Http.ask("hello", true))).body()) {
      StringBuilder seen = new StringBuilder();
      while (seen.indexOf("\n\n") < 0) {
        int next = reply.read();
        assertThat(next).as("the first event is whole, after `%s`", seen).isNotNegative();
        seen.append((char) next);
      }
      assertThat(seen.toString()).startsWith("event: message_start\n");
      read.countDown();
      seen.append(new String(reply.readAllBytes(), UTF_8));
      assertThat(SseReply.read(seen.toString()).text()).isEqualTo("Half a ");
    }
  }

  @Test
  void aConnectionThatTheServiceClosedIsNotUsedAgain() throws InterruptedException {
    // The service ends an idle connection whenever it likes, and tells nobody. (Those of the other
    // tests are announced as closing, so that none of them is kept.)
    AtomicInteger served = new AtomicInteger();
    AtomicReference<Socket> last = new AtomicReference<>();
    service.behave(
        (connection, out) -> {
          served.incrementAndGet();
          last.set(connection);
          out.write(
              (OK + "content-type: application/json\r\ncontent-length: " + MESSAGE.length())
                  .getBytes(UTF_8));
          out.write(("\r\n\r\n" + MESSAGE).getBytes(UTF_8));
        });
    for (int i = 1; i <= 8; i++) {
      Http.Answer answer = ask();
      assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
      assertThat(served).hasValue(i);
      Until.holds("the service has closed", () -> last.get().isClosed());
      // The gateway notices in a thread of its own, and nothing outside tells when it has: a call
      // that comes sooner is lost on the way, which no client of HTTP can rule out.
      TimeUnit.MILLISECONDS.sleep(NOTICED_AFTER_MS);
    }
  }

  @Test
  void theServicesOwnErrorsAreTheClients() {
    String body =
        """
        {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_service"}""";
    service.behave(
        FaultyService.say(
            "HTTP/1.1 529 \r\n%sretry-after: 3\r\nx-should-retry: true\r\ncontent-length: %d\r\n\r\n%s"
                .formatted(JSON, body.length(), body)));
    Http.Answer answer = ask();
    assertThat(answer.status()).isEqualTo(529);
    assertThat(answer.body()).isEqualTo(body);
    assertThat(answer.header("retry-after")).hasValue("3");
    assertThat(answer.header("x-should-retry")).hasValue("true");
    assertThat(gateway.audit().outcome(answer.exchange()).at("/upstream/status").asInt())
        .isEqualTo(529);
  }

  private Http.Answer ask() {
    return http.send(Http.message(gateway.target("ci-bot"), Http.ask("hello", true)));
  }
}
