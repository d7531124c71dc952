package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.tests.clients.Program;
import dev.sallyport.tests.clients.Target;
import dev.sallyport.tests.command.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Somebody has lost a laptop: an administrator ends its sign-in from the command line. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignInsTest {
  private static final Pattern CODE = Pattern.compile("([B-Z]{4}-[B-Z]{4})");

  @AutoClose private final Site site = Site.start();
  @AutoClose private final Http http = new Http();

  private Http.Answer post(String path, String... fields) {
    return http.send(Http.form(site.gateway().uri(), path, fields));
  }

  private JsonNode signedIn() {
    JsonNode device = post("/oauth/device_authorization", "surface", "claude_code").json();
    confirm(device.path("user_code").asText(), "mallory");
    return Until.found(
        "the device has its tokens",
        () ->
            Optional.of(
                    post(
                        "/oauth/token",
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:device_code",
                        "device_code",
                        device.path("device_code").asText()))
                .filter(polled -> polled.status() == 200)
                .map(Http.Answer::json));
  }

  private void confirm(String code, String name) {
    try (Visitor person = new Visitor(site.gateway().uri())) {
      assertThat(person.confirm(name, code).getLast().html()).contains("signed in");
    }
  }

  private Http.Answer models(JsonNode tokens) {
    Target target = new Target(site.gateway().uri(), tokens.path("access_token").asText());
    return http.send(Http.request(target, "/v1/models").build());
  }

  @Test
  void itsTokensAreWorthNothingAtOnce() throws IOException {
    JsonNode tokens = signedIn();
    assertThat(models(tokens).status()).isNotEqualTo(401);
    Program.Result list = site.gateway().command("sign-ins", "list", "--json");
    JsonNode signIn = Http.MAPPER.readTree(list.output()).at("/sign_ins/0");
    assertThat(signIn.path("subject").asText()).isEqualTo("mallory");
    String id = signIn.path("id").asText();
    assertThat(site.gateway().command("sign-ins", "list").output()).startsWith(id + "  Mallory at");

    Program.Result refused = site.gateway().command("sign-ins", "end", id, "--as", "mallory");
    assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(1);
    assertThat(site.gateway().audit().entries("outcome").getLast().path("refusal").asText())
        .isEqualTo("act_denied");
    assertThat(site.gateway().command("sign-ins", "end", "x").exitCode()).isEqualTo(2);
    assertThat(models(tokens).status()).isNotEqualTo(401);

    Program.Result ended = site.gateway().command("sign-ins", "end", id);
    assertThat(ended.output()).as(ended.toString()).isEqualToNormalizingNewlines(id + " ended\n");
    assertThat(models(tokens).status()).isEqualTo(401);
    assertThat(
            post(
                    "/oauth/token",
                    "grant_type",
                    "refresh_token",
                    "refresh_token",
                    tokens.path("refresh_token").asText())
                .status())
        .isEqualTo(401);
    assertThat(site.gateway().command("sign-ins", "end", id).error()).contains("No sign-in");
    assertThat(site.gateway().command("sign-ins", "list").output()).contains("No device");
    assertThat(site.gateway().audit().entries("token").getLast().path("step").asText())
        .isEqualTo("refused");
    assertThat(site.gateway().audit().entries("token").toString())
        .contains("\"step\":\"ended\"")
        .containsPattern("\"by\":\"[^\"]*#alice\"");
  }

  /** An administrator whose provider gives no tokens to terminals. */
  @Test
  void aTerminalIsSignedInByItsPerson(@TempDir Path folder) throws Exception {
    Path told = folder.resolve("told");
    Path token = folder.resolve("token");
    Process command =
        new ProcessBuilder(
                Command.line("token", "--sign-in", "--state", site.gateway().state().toString()))
            .redirectError(told.toFile())
            .redirectOutput(token.toFile())
            .start();
    try {
      String code =
          Until.found(
              "it shows a code",
              () -> CODE.matcher(read(told)).results().findFirst().map(found -> found.group(1)));
      assertThat(read(told)).contains("Open " + site.gateway().uri() + "/device and confirm");
      confirm(code, "alice");
      assertThat(command.waitFor(Until.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      command.destroyForcibly();
    }
    Target alice = new Target(site.gateway().uri(), read(token).strip());
    assertThat(http.send(Http.message(alice, Http.ask("Hello", false))).status()).isEqualTo(200);
    assertThat(site.gateway().command("token", "alice", "--scope", "x").exitCode()).isEqualTo(2);
    assertThat(site.gateway().command("token", "--sign-in", "--exchange").exitCode()).isEqualTo(2);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
