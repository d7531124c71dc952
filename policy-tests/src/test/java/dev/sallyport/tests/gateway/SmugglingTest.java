package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * A request about whose end two readers may disagree is refused, and what follows it on its
 * connection is no request: a proxy in front has not seen it as one.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SmugglingTest {
  @AutoClose private final Site site = Site.start();

  /** Everybody may ask for it, so that it would be answered. */
  private static final String HIDDEN = "GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n";

  private static final String CHUNKS = "0\r\n\r\n" + HIDDEN;

  @AfterEach
  void nothingWentOnAndNothingWasPrinted() {
    assertThat(site.sim().exchanges()).as("what the service saw").isEmpty();
    Wanted.requireNoStackTrace(site.gateway());
  }

  private static String post(String fields, String body) {
    return "POST /v1/messages HTTP/1.1\r\nhost: a\r\n" + fields + "\r\n\r\n" + body;
  }

  /** What is refused, with one that hides behind it. */
  static final List<String> AMBIGUOUS =
      List.of(
          post("content-length: 5\r\ntransfer-encoding: chunked", CHUNKS),
          post("transfer-encoding: chunked\r\ncontent-length: 5", CHUNKS),
          post("content-length: 0\r\ncontent-length: " + HIDDEN.length(), HIDDEN),
          post("content-length: 0, " + HIDDEN.length(), HIDDEN),
          post("content-length: +5", CHUNKS),
          post("content-length: 0x5", CHUNKS),
          post("content-length: 5 5", CHUNKS),
          post("content-length : 5", CHUNKS),
          post("content-length:\r\n 5", CHUNKS),
          post("transfer-encoding:\r\n chunked", CHUNKS),
          post("transfer-encoding : chunked", CHUNKS),
          post("transfer-encoding: chunked, identity", CHUNKS),
          post("transfer-encoding: identity, chunked", CHUNKS),
          post("transfer-encoding: identity", CHUNKS),
          post("transfer-encoding: gzip, chunked", CHUNKS),
          post("transfer-encoding: xchunked", CHUNKS),
          post("transfer-encoding: \"chunked\"", CHUNKS),
          post("transfer-encoding:\u000bchunked", CHUNKS),
          post("transfer-encoding: chunked\r\ntransfer-encoding: identity", CHUNKS),
          post("transfer-encoding: chunked\r\ntransfer-encoding: chunked", CHUNKS),
          post("transfer-encoding: CHUNKED", CHUNKS),
          post("x: a\ntransfer-encoding: chunked", CHUNKS),
          post("x: a\rtransfer-encoding: chunked", CHUNKS),
          post("x: a\r\r\ncontent-length: 5", CHUNKS),
          post("x: a\u0000b", HIDDEN),
          post("x\u0000: a", HIDDEN),
          post("x y: a", HIDDEN),
          post(" content-length: 5", CHUNKS),
          post("host: b", HIDDEN),
          "POST /v1/messages HTTP/1.1\ncontent-length: 0\n\n" + HIDDEN,
          "POST  /v1/messages HTTP/1.1\r\nhost: a\r\n\r\n" + HIDDEN,
          "POST /v1/messages HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n" + CHUNKS,
          "POST /v1/messages HTTP/2.0\r\nhost: a\r\n\r\n" + HIDDEN,
          "POST /v1/messages\r\n\r\n" + HIDDEN,
          "\r\nPOST /v1/messages HTTP/1.1\r\nhost: a\r\n\r\n" + HIDDEN);

  @ParameterizedTest
  @FieldSource("AMBIGUOUS")
  void whatFollowsIsNoRequest(String bytes) {
    Http.Answer answer = RawHttp.say(site.gateway().uri(), bytes);
    assertThat(answer.status()).as(answer.toString()).isIn(400, 411, 501, 505);
    assertThat(answer.body()).as("answers to hidden requests").doesNotContain("HTTP/1.1");
    assertThat(answer.header("connection")).hasValue("close");
  }

  /** Bodies that nobody reads, since their call is refused before. */
  @Test
  void aBodyThatNobodyWantedIsNoRequest() {
    for (String close : List.of("close", "Close", "keep-alive, close")) {
      Http.Answer answer =
          RawHttp.say(
              site.gateway().uri(),
              post("connection: " + close + "\r\ncontent-length: " + HIDDEN.length(), HIDDEN));
      assertThat(answer.status()).as(answer.toString()).isEqualTo(401);
      assertThat(answer.body()).as(close).doesNotContain("HTTP/1.1");
    }
  }

  /** Places as a proxy is told them: there is none here, and nothing is asked elsewhere. */
  static final List<String> TARGETS =
      List.of("http://other.example/v1/messages", "//other.example/v1/messages", "*", "a:443");

  @ParameterizedTest
  @FieldSource("TARGETS")
  void aTargetThatNamesAHostIsNoPlace(String target) {
    for (String method : List.of("POST", "CONNECT", "OPTIONS")) {
      Http.Answer answer =
          RawHttp.say(
              site.gateway().uri(),
              method
                  + " "
                  + target
                  + " HTTP/1.1\r\nhost: a\r\nx-api-key: "
                  + site.gateway().token("ci-bot")
                  + "\r\ncontent-length: 2\r\n\r\n{}");
      assertThat(answer.status()).as(method + answer).isIn(400, 501);
    }
  }
}
