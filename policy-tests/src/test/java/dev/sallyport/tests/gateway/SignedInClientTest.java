package dev.sallyport.tests.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.json.Digests;
import dev.sallyport.tests.clients.Target;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a Claude Code that is signed in asks of the gateway besides its calls. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignedInClientTest {
  private static final URI NOBODY = URI.create("http://127.0.0.1:1");
  private static final String SORTED =
      "{\"cleanupPeriodDays\":7,\"permissions\":{\"deny\":[\"é\"]}}";

  private @TempDir Path folder;
  @AutoClose private final Http http = new Http();

  private GatewayProcess startedWith(String settings) throws IOException {
    Path policy = Folders.shippedPolicies(Files.createTempDirectory(folder, "rego"));
    Path data = policy.resolve("data.yaml");
    Files.writeString(
        data,
        Files.readString(data).replace("managed_settings: []", "managed_settings: " + settings));
    return GatewayProcess.startOn(policy, NOBODY, Site.KEY);
  }

  private Http.Answer settings(Target target, String... known) {
    HttpRequest.Builder request = Http.request(target, "/managed/settings");
    for (String tag : known) {
      request.header("if-none-match", tag);
    }
    return http.send(request.GET().build());
  }

  @Test
  void settingsAreThePolicys() throws IOException {
    try (GatewayProcess gateway =
        startedWith(
            "[{settings: {permissions: {deny: [\"é\"]}, cleanupPeriodDays: 7}}, {groups: [ci], settings: {model: opus}}]")) {
      Http.Answer given = settings(gateway.target("alice"));
      assertThat(given.status()).as(given.toString()).isEqualTo(200);
      String checksum = "sha256:" + Digests.sha256(SORTED.getBytes(UTF_8));
      JsonNode answer = given.json();
      assertThat(answer.path("checksum").asText()).isEqualTo(checksum);
      assertThat(answer.path("settings")).isEqualTo(Http.MAPPER.readTree(SORTED));
      assertThat(UUID.fromString(answer.path("uuid").asText())).isNotNull();
      assertThat(answer.size()).isEqualTo(3);
      String tag = "\"" + checksum + "\"";
      assertThat(given.header("etag")).hasValue(tag);
      assertThat(settings(gateway.target("alice")).json()).isEqualTo(answer);

      for (String[] known : List.of(new String[] {tag}, new String[] {"\"x\"", "W/" + tag})) {
        Http.Answer same = settings(gateway.target("alice"), known);
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(same.header("etag")).hasValue(tag);
      }
      assertThat(settings(gateway.target("alice"), "\"sha256:0\"").status()).isEqualTo(200);
      Http.Answer other = settings(gateway.target("ci-bot"), tag);
      assertThat(other.status()).isEqualTo(200);
      assertThat(other.json().at("/settings/model").asText()).isEqualTo("opus");
      assertThat(other.json().path("uuid")).isNotEqualTo(answer.path("uuid"));
      nobody(gateway, http.send(Http.bare(gateway.uri(), "/managed/settings").GET().build()));
    }
  }

  @Test
  void whatCannotBeSaidIsNotNothing() throws IOException {
    try (GatewayProcess gateway = startedWith("[{settings: [WebFetch]}]")) {
      Http.Answer answer = settings(gateway.target("alice"));
      assertThat(answer.status()).isEqualTo(503);
      assertThat(gateway.audit().outcome(answer.exchange()).path("refusal").asText())
          .isEqualTo("settings_wrong_type");
    }
  }

  @Test
  void telemetryIsTakenAndForgotten() throws IOException {
    try (GatewayProcess gateway = startedWith("[]")) {
      Target alice = gateway.target("alice");
      assertThat(settings(alice).status()).isEqualTo(404);
      int known = gateway.audit().entries().size();
      for (String signal : List.of("metrics", "logs", "traces")) {
        Http.Answer json = sent(alice, signal, "application/json", "{\"a\": \"pr0mpt\"}");
        assertThat(json.status()).isEqualTo(200);
        assertThat(json.body()).isEqualTo("{}");
        Http.Answer binary = sent(alice, signal, "application/x-protobuf", "\0\1");
        assertThat(binary.status()).isEqualTo(200);
        assertThat(binary.body()).isEmpty();
        assertThat(binary.header("content-type")).hasValue("application/x-protobuf");
        nobody(gateway, sent(new Target(alice.baseUrl(), "x"), signal, "application/json", "{}"));
      }
      assertThat(sent(alice, "logs", "text/plain", "x").status()).isEqualTo(415);
      assertThat(sent(alice, "logs", "application/json", "x".repeat(8 << 20)).status())
          .isEqualTo(200);
      Http.Answer large = sent(alice, "logs", "application/json", "x".repeat((8 << 20) + 1));
      assertThat(large.status()).isEqualTo(413);
      new Wanted(501, "not_supported", "endpoint_not_served", "`GET /api/oauth/usage`")
          .requireLast(gateway, http.send(Http.request(alice, "/api/oauth/usage").GET().build()));
      assertThat(gateway.audit().entries().stream().skip(known))
          .as("refusals alone are recorded")
          .allSatisfy(entry -> assertThat(entry.path("refusal").asText()).isNotEmpty());
      assertThat(gateway.output() + gateway.error()).doesNotContain("pr0mpt");
    }
  }

  private Http.Answer sent(Target target, String signal, String type, String body) {
    return http.send(
        HttpRequest.newBuilder(target.baseUrl().resolve("/v1/" + signal))
            .header("authorization", "Bearer " + target.token())
            .header("content-type", type)
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private static void nobody(GatewayProcess gateway, Http.Answer answer) {
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("x-should-retry")).hasValue("false");
    assertThat(gateway.audit().outcome(answer.exchange()).path("refusal").asText()).isNotEmpty();
  }
}
