package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Replies that come in whole and are still none that a client may have. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadReplyTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String JSON = "content-type: application/json\r\n";
  private static final String STREAM =
      OK + "content-type: text/event-stream\r\nconnection: close\r\n\r\n";

  private static final Wanted UNREADABLE =
      new Wanted(502, "api_error", "upstream_unreadable", "not in order");

  @AutoClose private final FaultyService service = FaultyService.start();
  @AutoClose private final GatewayProcess gateway = GatewayProcess.start(service.uri(), Site.KEY);
  @AutoClose private final Http http = new Http();

  @AfterEach
  void nothingWasPrinted() {
    Wanted.requireNoStackTrace(gateway);
    assertThat(gateway.error()).doesNotContain(Site.KEY);
  }

  /** A reply, and what becomes of it. */
  record Bad(String what, String bytes, Wanted wanted) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static String whole(String status, String fields, String body) {
    return "HTTP/1.1 %s\r\n%s%scontent-length: %d\r\n\r\n%s"
        .formatted(status, JSON, fields, body.length(), body);
  }

  private static String message(String member) {
    return whole("200 OK", "", "{\"type\":\"message\",\"content\":[],%s}".formatted(member));
  }

  private static String event(String member) {
    return STREAM
        + "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{%s}}\n\n"
            .formatted(member);
  }

  static final List<Bad> ABSURD =
      List.of(
          new Bad("no exponent", message("\"n\":1e99999999999"), UNREADABLE),
          new Bad("an absurd exponent", message("\"n\":100e2147483647"), UNREADABLE),
          new Bad("no exponent in a stream", event("\"n\":1e99999999999"), UNREADABLE),
          new Bad("an absurd exponent in a stream", event("\"n\":100e2147483647"), UNREADABLE));

  @ParameterizedTest
  @FieldSource("ABSURD")
  void anAbsurdNumber(Bad bad) {
    require(bad);
  }

  private static final String CHUNKED = OK + JSON + "transfer-encoding: chunked\r\n\r\n";

  static final List<Bad> FRAMING =
      List.of(
          new Bad("ends a line of its head by half", OK + "x: y\nz: a\r\n\r\n", UNREADABLE),
          new Bad("a CR in a field", OK + "x: y\rz: a\r\n\r\n", UNREADABLE),
          new Bad("a NUL in a field", OK + "x: y\u0000z\r\n\r\n", UNREADABLE),
          new Bad("a field's name with a space", OK + "x y: z\r\n\r\n", UNREADABLE),
          new Bad("a chunk of no size", CHUNKED + "zz\r\n{}\r\n0\r\n\r\n", UNREADABLE),
          new Bad("a chunk of negative size", CHUNKED + "-2\r\n{}\r\n0\r\n\r\n", UNREADABLE),
          new Bad("a size that ends by half", CHUNKED + "2\n{}\r\n0\r\n\r\n", UNREADABLE),
          new Bad("a chunk longer than its size", CHUNKED + "1\r\n{}\r\n0\r\n\r\n", UNREADABLE));

  @ParameterizedTest
  @FieldSource("FRAMING")
  void whatIsHardlyHttp(Bad bad) {
    require(bad);
  }

  private static final Wanted REVEALING =
      new Wanted(502, "api_error", "upstream_reveals_credential", "tell the gateway's operator");

  private static String error(String words) {
    return "{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"%s\"}}"
        .formatted(words);
  }

  static final List<Bad> TALKATIVE =
      List.of(
          new Bad("in an error", whole("400 No", "", error("no " + Site.KEY)), REVEALING),
          new Bad("in an overload", whole("529 ", "", error(Site.KEY + "!")), REVEALING),
          new Bad(
              "in a field", whole("200 OK", "x-debug: k=" + Site.KEY + "\r\n", "{}"), REVEALING),
          new Bad(
              "in its id", whole("500 Oh", "request-id: " + Site.KEY + "\r\n", "{}"), REVEALING),
          new Bad(
              "before a stream",
              STREAM.replace("connection", "x-key: " + Site.KEY + "\r\nconnection"),
              REVEALING));

  @ParameterizedTest
  @FieldSource("TALKATIVE")
  void whatSaysTheKeyBackIsWithheld(Bad bad) {
    Http.Answer answer = bad.wanted().requireLast(gateway, sent(bad));
    assertThat(answer.toString()).doesNotContain(Site.KEY);
    assertThat(gateway.audit().of(answer.exchange()).toString()).doesNotContain(Site.KEY);
  }

  @Test
  void anErrorWithoutEndIsNotRead() {
    String endless = whole("400 No", "", error("x".repeat(2 << 20)));
    UNREADABLE.requirePassing(gateway, sent(new Bad("endless", endless, UNREADABLE)));
  }

  private void require(Bad bad) {
    bad.wanted().requirePassing(gateway, sent(bad));
  }

  private Http.Answer sent(Bad bad) {
    service.behave(FaultyService.say(bad.bytes()));
    return http.send(Http.message(gateway.target("ci-bot"), Http.ask("hello", true)));
  }
}
