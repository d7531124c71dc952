package dev.sallyport.engine.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.Upstream.Reply;
import dev.sallyport.engine.pipeline.Upstream.Request;
import dev.sallyport.engine.pipeline.UpstreamException;
import dev.sallyport.engine.pipeline.UpstreamException.Fault;
import dev.sallyport.engine.upstream.ClaudeApi.Shown;
import dev.sallyport.engine.upstream.Transport.Outgoing;
import dev.sallyport.engine.upstream.credential.Issued;
import dev.sallyport.engine.upstream.credential.KeptSecret;
import dev.sallyport.engine.upstream.credential.NoSecretException;
import dev.sallyport.engine.upstream.credential.Origin;
import dev.sallyport.engine.upstream.credential.Secret;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the gateway shows its credential to the Claude API, and that no reply says it back. */
class ClaudeApiTest {
  private static final String FIRST = "sk-ant-first-1111";
  private static final String SECOND = "sk-ant-second-2222";
  private static final String OTHERS = "sk-ant-of-another-upstream";

  private String key = FIRST;
  private final List<Outgoing> sent = new ArrayList<>();
  private final List<Reply> answers = new ArrayList<>();
  private int released;

  private ClaudeApi api(Shown shown, Origin origin) {
    var secret = kept(origin);
    var other = kept(() -> endless(OTHERS));
    other.current();
    return new ClaudeApi(
        URI.create("https://claude.example/prefix/"),
        secret,
        shown,
        outgoing -> {
          sent.add(outgoing);
          return answers.removeFirst();
        },
        new Discretion(List.of(secret::inUse, other::inUse)));
  }

  private static KeptSecret kept(Origin origin) {
    // Answers at once to whoever asks again, however soon.
    var eager =
        new Origin() {
          @Override
          public Issued issue() {
            return origin.issue();
          }

          @Override
          public Duration pauseAfter(int failures) {
            return Duration.ZERO;
          }
        };
    return new KeptSecret(
        "it", eager, new KeptSecret.Surroundings(Clock.systemUTC(), Runnable::run, _ -> {}));
  }

  private ClaudeApi api(Shown shown) {
    return api(shown, () -> endless(key));
  }

  private static Issued endless(String text) {
    return new Issued(new Secret(text), Instant.MAX, Instant.MAX);
  }

  private void answers(int status, Map<String, List<String>> fields, String body) {
    answers.add(
        new Reply(
            status,
            new Headers(fields),
            new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)),
            () -> released++));
  }

  private static Request request(Map<String, List<String>> fields) {
    return new Request(
        "POST", "/v1/messages", "beta=true", new Headers(fields), new byte[] {'{'}, "");
  }

  @Test
  void aKeyGoesIntoItsOwnField() {
    answers(200, Map.of(), "");
    api(Shown.KEY).send(request(Map.of("anthropic-beta", List.of("x"))));
    var outgoing = sent.getFirst();
    assertThat(outgoing.uri()).hasToString("https://claude.example/prefix/v1/messages?beta=true");
    assertThat(outgoing.headers().all("x-api-key")).containsExactly(FIRST);
    assertThat(outgoing.headers().all("authorization")).isEmpty();
    assertThat(outgoing.headers().all("anthropic-beta")).containsExactly("x");
    assertThat(outgoing.toString()).doesNotContain(FIRST);
  }

  @Test
  void aTokenIsABearerTokenWithItsBeta() {
    answers(200, Map.of(), "");
    api(Shown.BEARER).send(request(Map.of("anthropic-beta", List.of("x", "y,z"))));
    var headers = sent.getFirst().headers();
    assertThat(headers.all("authorization")).containsExactly("Bearer " + FIRST);
    assertThat(headers.all("x-api-key")).isEmpty();
    assertThat(headers.all("anthropic-beta")).containsExactly("x,y,z,oauth-2025-04-20");
  }

  @Test
  void whatWasRefusedForAnOldKeyIsSentWithTheNewOne() {
    var api = api(Shown.KEY);
    answers(200, Map.of(), "");
    api.send(request(Map.of()));
    key = SECOND;
    answers(401, Map.of(), "");
    answers(200, Map.of(), "");
    try (var reply = api.send(request(Map.of()))) {
      assertThat(reply.status()).isEqualTo(200);
    }
    assertThat(sent)
        .extracting(outgoing -> outgoing.headers().first("x-api-key").orElse(""))
        .containsExactly(FIRST, FIRST, SECOND);
    assertThat(released).isEqualTo(2);
  }

  @Test
  void whatIsRefusedWithoutAnotherKeyIsSentOnce() {
    answers(401, Map.of(), "");
    assertThat(api(Shown.KEY).send(request(Map.of())).status()).isEqualTo(401);
    assertThat(sent).hasSize(1);
  }

  @Test
  void withoutACredentialNothingIsSent() {
    var api =
        api(
            Shown.KEY,
            () -> {
              throw new NoSecretException("gone");
            });
    assertThatThrownBy(() -> api.send(request(Map.of())))
        .isInstanceOfSatisfying(
            UpstreamException.class, e -> assertThat(e.fault()).isEqualTo(Fault.NO_CREDENTIAL));
    assertThat(sent).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "200, request-id, " + FIRST,
    "200, x-other, prefix" + FIRST + "suffix",
    "429, x-other, " + OTHERS,
  })
  void aReplyThatSaysACredentialInAFieldIsWithheld(int status, String name, String value) {
    answers(status, Map.of(name, List.of("harmless", value)), "");
    assertThatThrownBy(() -> api(Shown.KEY).send(request(Map.of())))
        .isInstanceOfSatisfying(
            UpstreamException.class, e -> assertThat(e.fault()).isEqualTo(Fault.REVEALING));
    assertThat(released).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"400, " + FIRST, "500, " + OTHERS, "529, " + FIRST})
  void anErrorThatQuotesACredentialIsWithheld(int status, String key) {
    answers(status, Map.of(), "{\"error\":\"bad key " + key + "\"}");
    assertThatThrownBy(() -> api(Shown.KEY).send(request(Map.of())))
        .isInstanceOf(UpstreamException.class)
        .hasMessageNotContaining(key);
  }

  @Test
  void theKeyBeforeIsHiddenToo() {
    var api = api(Shown.KEY);
    answers(200, Map.of(), "");
    api.send(request(Map.of()));
    key = SECOND;
    answers(401, Map.of(), "");
    answers(400, Map.of(), "you sent " + FIRST);
    assertThatThrownBy(() -> api.send(request(Map.of()))).isInstanceOf(UpstreamException.class);
  }
}
