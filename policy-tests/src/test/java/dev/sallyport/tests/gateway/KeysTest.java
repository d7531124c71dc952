package dev.sallyport.tests.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.tests.clients.Program;
import dev.sallyport.tests.clients.Target;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A pipeline that cannot have tokens yet calls with a key, which somebody made on the command line.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeysTest {
  @AutoClose private final Site site = Site.start();
  @AutoClose private final Http http = new Http();

  private String create(String name, String group, String... more) {
    Program.Result made = command("create", name, group, more);
    assertThat(made.exitCode()).as(made.toString()).isZero();
    assertThat(made.error()).contains("not shown again");
    return made.output().strip();
  }

  private Program.Result command(String verb, String name, String group, String... more) {
    var line = new ArrayList<>(List.of("keys", verb));
    line.addAll(List.of("--name", name, "--subject", name, "--group", group, "--expires", "30d"));
    line.addAll(List.of(more));
    return site.gateway().command(line.toArray(String[]::new));
  }

  private Http.Answer call(String key) {
    return http.send(
        Http.message(new Target(site.gateway().uri(), key), Http.ask("[sim:text Hello.]", false)));
  }

  private JsonNode listed(String name) throws IOException {
    Program.Result list = site.gateway().command("keys", "list", "--json");
    for (JsonNode key : Http.MAPPER.readTree(list.output()).path("keys")) {
      if (key.path("name").asText().equals(name)) {
        return key;
      }
    }
    throw new AssertionError("no key " + name + " in " + list);
  }

  @Test
  void aKeyServesUntilItIsRevoked() throws IOException {
    String key = create("ci-old", "ci");
    assertThat(key).matches("sp-[0-9a-f]{16}-[0-9a-f]{72}");
    Http.Answer answer = call(key);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(site.calls().getLast().headers().toString()).doesNotContain(key.substring(20));
    JsonNode intent = site.gateway().audit().of(answer.exchange()).getFirst();
    String id = key.substring(3, 19);
    assertThat(intent.at("/caller/issuer").asText()).isEqualTo("urn:sallyport:keys");
    assertThat(intent.at("/caller/subject").asText()).isEqualTo("ci-old");
    assertThat(intent.at("/caller/kind").asText()).isEqualTo("service");
    assertThat(intent.at("/caller/token_id").asText()).isEqualTo(id);

    // As `x-api-key`, too: that is where clients put keys.
    assertThat(
            http.send(
                    Http.bare(site.gateway().uri(), "/v1/messages")
                        .header("x-api-key", key)
                        .POST(BodyPublishers.ofString(Http.ask("[sim:text Hi.]", false).toString()))
                        .build())
                .status())
        .isEqualTo(200);
    Until.holds("the first use is recorded", () -> steps(id).contains("first_used"));
    assertThat(listed("ci-old").path("last_used_at").asText()).isNotEmpty();

    assertThat(site.gateway().command("keys", "revoke", id).output()).isEqualTo(id + " revoked\n");
    Http.Answer refused = call(key);
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.errorMessage()).contains("revoked");
    assertThat(refused.header("x-should-retry")).contains("false");
    assertThat(steps(id)).containsExactly("created", "first_used", "revoked", "used_revoked");
    assertThat(listed("ci-old").path("state").asText()).isEqualTo("revoked");

    site.gateway().kill9();
    site.gateway().restart(Site.KEY);
    assertThat(call(key).status()).isEqualTo(401);
    nothingHolds(key.substring(20, 60));
    nothingHolds(key.substring(40, 84));
  }

  private List<String> steps(String id) {
    return site.gateway().audit().entries("key").stream()
        .filter(entry -> entry.path("key").asText().equals(id))
        .map(entry -> entry.path("step").asText())
        .toList();
  }

  private void nothingHolds(String secret) throws IOException {
    for (Path file : Folders.files(site.gateway().state())) {
      assertThat(Files.readString(file, ISO_8859_1)).as(file.toString()).doesNotContain(secret);
    }
    assertThat(site.gateway().output() + site.gateway().error()).doesNotContain(secret);
  }

  @Test
  void theGroupsOfAKeyDecide() {
    Http.Answer answer = call(create("nobody", "unknown-group"));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errorType()).isEqualTo("policy_blocked");
  }

  @Test
  void wrongKeysAreRefusedInOneSentence() {
    String key = create("wrong", "ci");
    Http.Answer mistyped = call(key.substring(0, key.length() - 1) + "x");
    assertThat(mistyped.status()).isEqualTo(401);
    assertThat(mistyped.errorMessage()).contains("mistyped");
    assertThat(call("sp-").status()).isEqualTo(401);
  }

  @Test
  void onlyPeopleMakeKeys() {
    for (String token :
        List.of(site.gateway().token("ci-bot"), create("maker", "ml", "--kind", "person"))) {
      Program.Result refused = command("create", "more", "ml", "--token", token);
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.output()).isEmpty();
      assertThat(refused.error()).contains("only people do that");
    }
  }

  @Test
  void whatCannotBeAKeyIsSaid() {
    assertThat(command("create", "a b", "ci").error()).contains("letters, digits");
    assertThat(command("create", "long", "ci", "--expires", "900d").exitCode()).isNotZero();
    Target alice = site.target("alice");
    for (String body :
        List.of("", "[]", "{}", "{\"name\":1}", "{\"nam\":\"x\"}", "{\"lifetime_seconds\":1.5}")) {
      Http.Answer answer =
          http.send(
              Http.request(alice, "/sallyport/v1/keys")
                  .POST(BodyPublishers.ofString(body))
                  .build());
      assertThat(answer.status()).as(body).isEqualTo(400);
    }
    assertThat(
            http.send(Http.request(alice, "/sallyport/v1/keys/0000000000000000").DELETE().build())
                .status())
        .isEqualTo(404);
  }

  @Test
  void metricsCountKeys() {
    call(create("counted", "ci"));
    String metrics =
        http.send(Http.request(site.target("alice"), "/sallyport/v1/metrics").GET().build()).body();
    assertThat(metrics)
        .containsPattern("sallyport_service_keys\\{state=\"live\"} [1-9]")
        .contains("sallyport_service_keys{state=\"revoked\"} ")
        .contains("sallyport_service_key_age_days 0")
        .containsPattern("sallyport_service_key_calls_total [1-9]");
  }
}
