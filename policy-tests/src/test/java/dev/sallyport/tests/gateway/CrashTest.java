package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What was under way when the gateway died is neither lost nor taken for done. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashTest {
  @AutoClose private final Site site = Site.start();
  @AutoClose private final Http http = new Http();

  @Test
  void aCallThatACrashCutOffIsInDoubtOnce() throws IOException {
    Http.Answer whole =
        http.send(Http.message(site.target("ci-bot"), Http.ask("[sim:text Whole.]", true)));
    assertThat(whole.status()).isEqualTo(200);
    assertThat(site.gateway().audit().outcome(whole.exchange()).path("result").asText())
        .isEqualTo("completed");

    HttpResponse<InputStream> cut =
        http.open(
            Http.message(
                site.target("ci-bot"), Http.ask("[sim:tokens 100000][sim:pause 1]", true)));
    String exchange = cut.headers().firstValue("request-id").orElseThrow();
    try (InputStream body = cut.body()) {
      assertThat(body.readNBytes(2000)).hasSize(2000);
      site.gateway().kill9();
    }
    assertThat(site.gateway().audit().of(exchange))
        .extracting(CrashTest::kind)
        .as("what stands there before the restart")
        .containsExactly("intent");

    site.gateway().restart(Site.KEY);
    requireInDoubt(exchange);
    assertThat(site.gateway().outputOfThisRun())
        .containsPattern("1 calls? of an earlier run")
        .contains("in doubt");
    assertThat(lastStart().path("in_doubt").asInt()).isEqualTo(1);

    // The same start a second time, after a stop in good order and after none.
    site.gateway().stop();
    site.gateway().restart(Site.KEY);
    site.gateway().kill9();
    site.gateway().restart(Site.KEY);
    requireInDoubt(exchange);
    assertThat(site.gateway().outputOfThisRun()).doesNotContain("in doubt");
    assertThat(lastStart().path("in_doubt").asInt()).isZero();
    assertThat(site.gateway().audit().of(whole.exchange()))
        .extracting(CrashTest::kind)
        .containsExactly("intent", "outcome");
    assertThat(site.gateway().audit().entries("stopped")).hasSize(1);

    assertThat(
            http
                .send(Http.message(site.target("ci-bot"), Http.ask("[sim:text On.]", true)))
                .stream()
                .text())
        .isEqualTo("On.");
  }

  private void requireInDoubt(String exchange) {
    List<JsonNode> entries = site.gateway().audit().of(exchange);
    assertThat(entries).extracting(CrashTest::kind).containsExactly("intent", "outcome");
    assertThat(entries.getFirst().at("/caller/subject").asText()).isEqualTo("ci-bot");
    assertThat(entries.getLast().path("result").asText()).isEqualTo("in_doubt");
  }

  private JsonNode lastStart() {
    return site.gateway().audit().entries("started").getLast();
  }

  private static String kind(JsonNode entry) {
    return entry.path("kind").asText();
  }
}
