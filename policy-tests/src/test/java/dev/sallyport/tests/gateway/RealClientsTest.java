package dev.sallyport.tests.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.sim.Exchange;
import dev.sallyport.tests.clients.Client;
import dev.sallyport.tests.clients.Clients;
import dev.sallyport.tests.clients.Mode;
import dev.sallyport.tests.clients.Scenarios;
import dev.sallyport.tests.clients.Target;
import dev.sallyport.tests.clients.WireTap;
import java.net.URLDecoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every real client, through the gateway: those who may, and one who may not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealClientsTest {

  /** A client, and how it is asked; it is installed only when its turn comes. */
  record Asked(String name, Supplier<Client> client, Mode mode) {
    @Override
    public String toString() {
      return name + ", " + mode;
    }
  }

  static final List<Asked> SDKS =
      List.of(
          new Asked("Python SDK", Clients::pythonSdk, Mode.WHOLE),
          new Asked("Python SDK", Clients::pythonSdk, Mode.STREAMED),
          new Asked("JavaScript SDK", Clients::jsSdk, Mode.WHOLE),
          new Asked("JavaScript SDK", Clients::jsSdk, Mode.STREAMED),
          new Asked("Java SDK", Clients::javaSdk, Mode.WHOLE),
          new Asked("Java SDK", Clients::javaSdk, Mode.STREAMED));

  static final List<Asked> ALL =
      Stream.concat(
              SDKS.stream(), Stream.of(new Asked("Agent SDK", Clients::agentSdk, Mode.STREAMED)))
          .toList();

  private static final Wanted NOTHING_ALLOWED =
      new Wanted(
          400,
          "policy_blocked",
          "policy_nothing_allowed",
          "no rule of the policy allows it to this identity");

  @AutoClose private final Site site = Site.start();
  @AutoClose private final Http http = new Http();

  @BeforeEach
  void forget() {
    site.sim().clear();
  }

  @Test
  void anAgentRunsAWholeLoop() {
    Target bot = site.target("ci-bot");
    try (WireTap tap = WireTap.before(bot)) {
      Scenarios.wholeLoop(Clients.agentSdk(), tap.target());
      assertThat(site.calls())
          .hasSize(2)
          .allSatisfy(call -> assertThat(call.status()).hasValue(200));
      requireHonestCarriage(tap, bot);
    }
  }

  @ParameterizedTest
  @FieldSource("SDKS")
  void aReply(Asked asked) {
    Target bot = site.target("ci-bot");
    try (WireTap tap = WireTap.before(bot)) {
      Scenarios.reply(asked.client().get(), tap.target(), asked.mode());
      assertThat(site.calls()).hasSize(1);
      requireHonestCarriage(tap, bot);
    }
  }

  @ParameterizedTest
  @FieldSource("SDKS")
  void aToolLoop(Asked asked) {
    Target bot = site.target("ci-bot");
    try (WireTap tap = WireTap.before(bot)) {
      Scenarios.toolLoop(asked.client().get(), tap.target(), asked.mode());
      assertThat(site.calls())
          .hasSize(2)
          .allSatisfy(call -> assertThat(call.status()).hasValue(200));
      requireHonestCarriage(tap, bot);
    }
  }

  /** Bodies arrive as they were sent; neither side ever sees the other's credential. */
  private void requireHonestCarriage(WireTap tap, Target caller) {
    for (Exchange call : site.calls()) {
      assertThat(tap.sent()).contains(new String(call.body().bytes(), ISO_8859_1));
    }
    for (Exchange seen : site.sim().exchanges()) {
      assertThat(seen.header("x-api-key")).hasValue(Site.KEY);
      assertThat(seen.toString()).doesNotContain(caller.token());
    }
    assertThat(tap.received()).doesNotContain(Site.KEY);
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void whoMayNotIsToldWhyOnce(Asked asked) {
    int before = refusals();
    Scenarios.refused(
        asked.client().get(), site.target("mallory"), asked.mode(), NOTHING_ALLOWED.message());
    assertThat(site.sim().exchanges()).as("what the service saw").isEmpty();
    assertThat(refusals() - before).as("entries of the audit log").isEqualTo(1);
  }

  @Test
  void whatWhoMayNotIsTold() {
    for (boolean stream : new boolean[] {true, false}) {
      Http.Answer answer =
          http.send(Http.message(site.target("mallory"), Http.ask("hello", stream)));
      NOTHING_ALLOWED.requireLast(site.gateway(), answer);
      assertThat(answer.errorMessage().replace(answer.exchange(), "THIS"))
          .isEqualTo(
              "Refused by policy: no rule of the policy allows it to this identity; ask your"
                  + " security team about request THIS.");
    }
    assertThat(site.sim().exchanges()).as("what the service saw").isEmpty();
  }

  private int refusals() {
    return (int)
        site.gateway().audit().entries("outcome").stream()
            .filter(end -> end.at("/caller/subject").asText().equals("mallory"))
            .filter(end -> end.path("path").asText().equals("/v1/messages"))
            .filter(end -> end.path("refusal").asText().equals(NOTHING_ALLOWED.code()))
            .count();
  }

  @Test
  void aBodyIsNotWrittenAnew() {
    // Order, spacing, escapes, numbers and unknown members: all of it is the caller's.
    String body =
        """
        { "messages" : [ {"content":"\\u0048i \\/ \\ud83d\\ude00","role":"user"} ],
          "unheard-of": {"n": 1.0e+2, "m": 12345678901234567890123, "z": -0.0},\t"stream": false,
          "max_tokens": 16, "model": "claude-sonnet-5-5" }

        """;
    Http.Answer answer = http.send(Http.message(site.target("ci-bot"), body.getBytes(UTF_8)));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(site.calls()).extracting(call -> call.body().text()).containsExactly(body);
  }

  @Test
  void aQueryCannotBecomeMoreThanAQuery() {
    // Decoded on the way, this would be a second request, with the organisation's key on it.
    String hostile =
        "limit=2&a=%2F&b=x%20HTTP/1.1%0d%0aevil:%20yes%0d%0a%0d%0aGET%20/v1/models/smuggled%20HTTP/1.1%0d%0ax:%20y&c=1%262%3D3%23&c=%2B";
    Http.Answer answer =
        http.send(Http.request(site.target("ci-bot"), "/v1/models?" + hostile).GET().build());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(site.sim().exchanges()).hasSize(1);
    Exchange seen = site.sim().exchanges().getFirst();
    assertThat(seen.path()).isEqualTo("/v1/models");
    assertThat(seen.headers()).doesNotContainKey("evil");
    assertThat(parameters(seen.query())).containsExactlyInAnyOrderElementsOf(parameters(hostile));
  }

  private static List<String> parameters(String query) {
    return Stream.of(query.split("&", -1)).map(pair -> URLDecoder.decode(pair, UTF_8)).toList();
  }

  @Test
  void queriesAndUnknownHeadersTravelOn() {
    Target bot = site.target("ci-bot");
    http.send(
        Http.request(bot, "/v1/messages?beta=true")
            .header("anthropic-beta", "one-2026-01-01")
            .header("anthropic-beta", "two-2026-01-01")
            .header("x-unheard-of", "kept")
            .POST(BodyPublishers.ofString(Http.ask("hello", false).toString()))
            .build());
    Exchange seen = site.calls().getFirst();
    assertThat(seen.query()).isEqualTo("beta=true");
    assertThat(seen.header("x-unheard-of")).hasValue("kept");
    assertThat(String.join(",", seen.headers().getOrDefault("anthropic-beta", List.of())))
        .contains("one-2026-01-01")
        .contains("two-2026-01-01");
    assertThat(seen.headers()).doesNotContainKey("authorization");
  }

  @Test
  void whatTheServiceSaysOfTheOrganisationStaysHere() {
    String prompt =
        "[sim:header anthropic-organization-id org-1] [sim:header anthropic-ratelimit-tokens-limit 9]"
            + " [sim:header x-unheard-of kept] [sim:header request-id req_service] hello";
    for (boolean stream : new boolean[] {true, false}) {
      Http.Answer answer = http.send(Http.message(site.target("ci-bot"), Http.ask(prompt, stream)));
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.headers())
          .containsEntry("x-unheard-of", List.of("kept"))
          .doesNotContainKeys(
              "anthropic-organization-id",
              "anthropic-ratelimit-tokens-limit",
              "x-api-key",
              "authorization");
      assertThat(answer.headers().get("request-id")).hasSize(1).doesNotContain("req_service");
      assertThat(
              site.gateway().audit().outcome(answer.exchange()).at("/upstream/request_id").asText())
          .isEqualTo("req_service");
    }
  }

  @Test
  void theOtherEndpointsAreServed() {
    Target bot = site.target("ci-bot");
    Http.Answer count =
        http.send(
            Http.request(bot, "/v1/messages/count_tokens")
                .POST(BodyPublishers.ofString(Http.ask("hello", false).toString()))
                .build());
    assertThat(count.status()).isEqualTo(200);
    assertThat(count.json().path("input_tokens").asInt()).isPositive();

    Http.Answer models = http.send(Http.request(bot, "/v1/models?limit=1000").GET().build());
    assertThat(models.status()).isEqualTo(200);
    assertThat(models.json().path("data")).isNotEmpty();

    Http.Answer greeting =
        http.send(Http.bare(bot.baseUrl(), "/").method("HEAD", BodyPublishers.noBody()).build());
    assertThat(greeting.status()).isEqualTo(200);
  }
}
