package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What a body's length makes of a call: nobody makes the gateway hold more than it agreed to. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BodyLengthTest {
  private static final Wanted UNSIZED =
      new Wanted(411, "invalid_request_error", "body_unsized", "Content-Length");
  private static final Wanted TOO_LARGE =
      new Wanted(413, "request_too_large", "body_too_large", "32 MiB");

  @AutoClose private final Site site = Site.start();

  @AfterEach
  void nothingWentOnAndNothingWasPrinted() {
    assertThat(site.sim().exchanges()).as("what the service saw").isEmpty();
    Wanted.requireNoStackTrace(site.gateway());
  }

  /** Where a body can be sent, by people whom nobody knows. */
  static final List<String> PLACES =
      List.of(
          "POST /v1/messages",
          "POST /v1/nowhere",
          "GET /v1/models",
          "POST /sallyport/v1/approvals/apr_1/grant",
          "HEAD /");

  @ParameterizedTest
  @FieldSource("PLACES")
  void aChunkThatNeverEndsIsNotWaitedFor(String place) {
    Http.Answer answer =
        RawHttp.begin(
            site.gateway().uri(), head(place, "transfer-encoding: chunked") + "7fffffff\r\n{");
    if (place.startsWith("HEAD")) {
      assertThat(answer.status()).isEqualTo(411);
    } else {
      UNSIZED.requireLast(site.gateway(), answer);
    }
    assertThat(answer.header("connection")).hasValue("close");
  }

  @Test
  void whatFollowsInChunksIsNoSecondRequest() {
    String hidden = "GET /v1/models HTTP/1.1\r\nhost: localhost\r\n\r\n";
    Http.Answer answer =
        RawHttp.say(
            site.gateway().uri(),
            head("POST /v1/messages", "transfer-encoding: chunked") + hidden + hidden);
    UNSIZED.requireLast(site.gateway(), answer);
    assertThat(answer.body()).doesNotContain("HTTP/1.1");
  }

  @Test
  void aWholeMessageInChunksIsToldWhatToDo() {
    String body = Http.ask("hello", false).toString();
    Http.Answer answer =
        RawHttp.say(
            site.gateway().uri(),
            head(
                    "POST /v1/messages",
                    "transfer-encoding: chunked\r\nx-api-key: " + site.gateway().token("ci-bot"))
                + Integer.toHexString(body.length())
                + "\r\n"
                + body
                + "\r\n0\r\n\r\n");
    UNSIZED.requireLast(site.gateway(), answer);
  }

  @Test
  void aLengthBeyondReasonIsNotWaitedFor() {
    Http.Answer answer =
        RawHttp.begin(
            site.gateway().uri(), head("POST /v1/messages", "content-length: 99999999999") + "{");
    TOO_LARGE.requireLast(site.gateway(), answer);
  }

  private static String head(String place, String fields) {
    return place + " HTTP/1.1\r\nhost: localhost\r\n" + fields + "\r\n\r\n";
  }
}
