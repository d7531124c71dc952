package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.tests.clients.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A real Envoy that only asks whether calls may pass, and a policy that says of some no more. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnvoyAuthzTest {
  private static final String RULES =
      """
      package gateway.request

      allow contains {"rule": "all"} if input.identity.subject != "mallory"

      mask contains {"rule": "numbers", "use": "numbers"} if input.identity.subject == "alice"
      """;
  private static final String MASKS =
      """
      masks 1;
      detector number { match /\\bKD-\\d{6}\\b/; }
      mask numbers { on response.text { number -> redact; } }
      """;

  private final EnvoySite.Listening listening = EnvoySite.Listening.fresh();
  @AutoClose private final ClaudeSim sim = EnvoySite.sim();

  @AutoClose
  private final GatewayProcess gateway =
      GatewayProcess.startOn(policy(), sim.uri(), Site.KEY, listening.options());

  @AutoClose
  private final EnvoyProcess envoy =
      EnvoyProcess.start(
          listening.port(), gateway.uri(), sim.uri(), EnvoyAuthzTest::askingForAYesOnly);

  @AutoClose private final Http http = new Http();

  @BeforeEach
  void forget() {
    sim.clear();
  }

  private static Path policy() {
    Path policy = Folders.fresh().resolve("rego");
    try {
      Files.createDirectories(policy.resolve("gateway"));
      Files.createDirectories(policy.resolve("masks"));
      Files.writeString(policy.resolve("gateway/request.rego"), RULES);
      Files.writeString(policy.resolve("masks/numbers.mask"), MASKS);
      return policy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The configuration that is shown, with the other filter that is shown. */
  private static String askingForAYesOnly(String config) {
    String indent = " ".repeat(18);
    int from = config.indexOf(indent + "- name: envoy.filters.http.ext_proc");
    int to = config.indexOf(indent + "- name: envoy.filters.http.router");
    String filter;
    try (var lines = Files.lines(Path.of("..", "docs", "envoy", "ext-authz.yaml"))) {
      filter =
          lines
              .filter(line -> !line.startsWith("#"))
              .map(line -> indent + "  " + line + "\n")
              .collect(Collectors.joining());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return (config.substring(0, from)
            + indent
            + "- "
            + filter.substring(indent.length() + 2)
            + config.substring(to))
        .replace("envoy.filters.http.ext_proc:", "envoy.filters.http.ext_authz:")
        .replace("ext_proc.v3.ExtProcPerRoute", "ext_authz.v3.ExtAuthzPerRoute");
  }

  private Http.Answer ask(String who) {
    return http.send(
        Http.message(
            new Target(envoy.uri(), gateway.token(who)),
            Http.ask("[sim:text The number is KD-123456.]", true)));
  }

  @Test
  void whatIsAllowedPassesAndItsEndIsInDoubt() {
    Http.Answer answer = ask("ci-bot");
    assertThat(answer.stream().text()).isEqualTo("The number is KD-123456.");
    assertThat(EnvoySite.calls(sim)).hasSize(1);
    assertThat(EnvoySite.calls(sim).getFirst().headers().get("x-api-key"))
        .containsExactly(Site.KEY);
    assertThat(EnvoySite.calls(sim).getFirst().headers()).doesNotContainKey("authorization");
    JsonNode outcome =
        Until.found(
            "the outcome of what Envoy sent by itself",
            () ->
                gateway.audit().entries("outcome").stream()
                    .filter(entry -> entry.path("refusal").asText().equals("reply_not_seen"))
                    .findFirst());
    assertThat(outcome.path("result").asText()).isEqualTo("in_doubt");
    assertThat(gateway.audit().of(outcome.path("exchange").asText()).getFirst().path("kind"))
        .hasToString("\"intent\"");
  }

  @Test
  void whoMayNotIsToldAsEverywhere() {
    Http.Answer answer = ask("mallory");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errorType()).isEqualTo("policy_blocked");
    assertThat(answer.header("x-should-retry")).hasValue("false");
    assertThat(sim.exchanges()).isEmpty();
  }

  @Test
  void whatWouldHaveToBeMaskedIsRefused() {
    Http.Answer answer = ask("alice");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errorMessage()).contains("`ext_proc`");
    assertThat(sim.exchanges()).isEmpty();
    assertThat(gateway.audit().outcome(answer.exchange()).path("refusal").asText())
        .isEqualTo("policy_not_enforceable");
  }

  @Test
  void withoutTheGatewayNothingPasses() {
    int before = sim.exchanges().size();
    try (EnvoyProcess alone =
        EnvoyProcess.start(1, gateway.uri(), sim.uri(), EnvoyAuthzTest::askingForAYesOnly)) {
      Http.Answer answer =
          http.send(
              Http.message(
                  new Target(alone.uri(), gateway.token("ci-bot")), Http.ask("hi", false)));
      assertThat(answer.status()).isEqualTo(503);
      assertThat(sim.exchanges()).hasSize(before);
    }
  }
}
