package dev.sallyport.tests.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.payload.Found;
import dev.sallyport.engine.payload.KeyWraps;
import dev.sallyport.engine.payload.LocalWrap;
import dev.sallyport.engine.payload.PayloadReader;
import dev.sallyport.engine.payload.PayloadRef;
import dev.sallyport.engine.recording.RecordedCall;
import dev.sallyport.engine.recording.RecordedReply;
import dev.sallyport.engine.recording.Recording;
import dev.sallyport.engine.store.SqliteStore;
import dev.sallyport.tests.clients.Program;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a gateway keeps of a session is what its client sent and saw; and it can be destroyed. */
class RecordingsTest {
  private static final String SESSION = "b7c1a9de-1c55-4c83-8f1f-6a5de0a7e611";
  private static final String MARK = "a sentence that nobody else says 8a1f";

  @AutoClose private final Site site = Site.start();
  @AutoClose private final Http http = new Http();

  private Http.Answer call(String session, boolean stream) {
    return http.send(
        Http.request(site.target("alice"), "/v1/messages")
            .header("x-claude-code-session-id", session)
            .POST(BodyPublishers.ofString(Http.ask(MARK, stream).toString()))
            .build());
  }

  private JsonNode intent(String exchange) {
    return site.gateway().audit().of(exchange).getFirst();
  }

  private Program.Result audit(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "audit";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return site.gateway().command(all);
  }

  /** What is read when the gateway has let go of its state. */
  private Found found(JsonNode entry) {
    var state = site.gateway().state();
    var random = new SecureRandom();
    var clock = Clock.systemUTC();
    try (SqliteStore store = SqliteStore.open(state.resolve("sallyport.db"), clock)) {
      var wrap = LocalWrap.file(state.resolve(LocalWrap.FILE_NAME), random);
      return new PayloadReader(store.payloads(), KeyWraps.of(wrap))
          .read(PayloadRef.parse(entry.path("payload").asText()).orElseThrow());
    }
  }

  private Recording kept(JsonNode entry) {
    assertThat(found(entry)).isInstanceOf(Found.Kept.class);
    return Recording.read(((Found.Kept) found(entry)).document());
  }

  @Test
  void whatIsKeptIsWhatWasSentAndSeen() throws IOException {
    var answer = call(SESSION, true);
    assertThat(answer.status()).isEqualTo(200);
    var exchange = answer.header("request-id").orElseThrow();
    var asked = intent(exchange);
    var ended = site.gateway().audit().outcome(exchange);
    site.gateway().stop();
    assertThat(kept(asked))
        .isInstanceOfSatisfying(
            RecordedCall.class,
            call -> {
              assertThat(new String(call.body().bytes(), UTF_8))
                  .isEqualTo(site.calls().getFirst().body().toString());
              assertThat(call.environment()).isEqualTo("development");
              assertThat(call.identity().claims()).containsKeys("iss", "sub", "aud");
            });
    assertThat(kept(ended))
        .isInstanceOfSatisfying(
            RecordedReply.class,
            reply -> assertThat(new String(reply.body(), UTF_8)).isEqualTo(answer.body()));
    try (var files = Files.list(site.gateway().state())) {
      assertThat(files)
          .filteredOn(Files::isRegularFile)
          .allSatisfy(
              file ->
                  assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
                      .doesNotContain(MARK));
    }
  }

  @Test
  void aSessionIsHeldReleasedAndErased() {
    var exchange = call(SESSION, false).header("request-id").orElseThrow();
    var asked = intent(exchange);
    var ended = site.gateway().audit().outcome(exchange);
    assertThat(audit("hold", SESSION).output()).contains("it is kept until it is released");
    assertThat(audit("holds").output()).contains("`" + SESSION + "` of ", " by http");
    Program.Result refused = audit("erase", SESSION, "--yes");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.error()).contains("It has to be kept: `alice` said so");
    assertThat(audit("release", SESSION).exitCode()).isZero();
    assertThat(audit("release", SESSION).error()).contains("not on hold");
    assertThat(audit("holds").output()).contains("nothing is on hold");
    Program.Result unasked = audit("erase", SESSION);
    assertThat(unasked.exitCode()).isNotZero();
    assertThat(unasked.error()).contains("--yes", SESSION, "1 call, the last at");
    assertThat(audit("erase", SESSION, "--yes").output())
        .contains("what was recorded is destroyed");
    assertThat(audit("erase", SESSION, "--yes").error())
        .contains("Nothing of that session is kept");
    assertThat(audit("erase", SESSION, "--yes", "--as", "mallory").exitCode()).isEqualTo(1);
    assertThat(site.gateway().audit().entries("retention"))
        .extracting(entry -> entry.path("step").asText())
        .containsExactly("held", "not_erased", "released", "erased");
    assertThat(audit("verify").output()).contains("proven");
    site.gateway().stop();
    assertThat(found(asked)).isInstanceOf(Found.Erased.class);
    assertThat(found(ended)).isInstanceOf(Found.Erased.class);
  }

  /** The number of one session, and what a client calls another. */
  @Test
  void aNumberThatAClientCallsASessionByIsNotTakenForAnothers() {
    var other = call(SESSION, false).header("request-id").orElseThrow();
    var mine = call("1", false).header("request-id").orElseThrow();
    var refused = audit("erase", "1", "--yes");
    assertThat(refused.exitCode()).isNotZero();
    assertThat(refused.error()).contains("1: `" + SESSION + "`", "2: `1`", "--number");
    assertThat(audit("erase", "1", "--number", "--yes").output())
        .contains("Session 1 (`" + SESSION + "`");
    var entries = List.of(intent(other), intent(mine));
    site.gateway().stop();
    assertThat(found(entries.getFirst())).isInstanceOf(Found.Erased.class);
    assertThat(found(entries.getLast())).isInstanceOf(Found.Kept.class);
  }

  @Test
  void whatIsRefusedIsKeptAsWell() {
    var answer =
        http.send(
            Http.message(
                site.target("mallory"), Http.ask("please read /etc/shadow " + MARK, false)));
    assertThat(answer.status()).isNotEqualTo(200);
    var ended = site.gateway().audit().outcome(answer.header("request-id").orElseThrow());
    site.gateway().stop();
    assertThat(kept(ended))
        .isInstanceOfSatisfying(
            RecordedCall.class,
            call -> assertThat(new String(call.body().bytes(), UTF_8)).contains(MARK));
  }
}
