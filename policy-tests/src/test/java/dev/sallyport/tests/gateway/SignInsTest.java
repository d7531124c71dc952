package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.tests.clients.Program;
import dev.sallyport.tests.clients.Target;
import dev.sallyport.tests.idp.Person;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Somebody has lost a laptop: an administrator ends its sign-in from the command line. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignInsTest {
  @AutoClose private final Site site = Site.start();
  @AutoClose private final Http http = new Http();

  private Http.Answer post(String path, String form) {
    return http.send(
        HttpRequest.newBuilder(URI.create(site.gateway().uri() + path))
            .header("content-type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build());
  }

  private JsonNode signedIn() {
    JsonNode device = post("/oauth/device_authorization", "surface=claude_code").json();
    String code = device.path("user_code").asText();
    try (Visitor mallory = new Visitor(site.gateway().uri())) {
      Person.Page choose = mallory.page("/device?user_code=" + code);
      Person.Page asked = mallory.fill(choose, "/sign-in/development", "identity", "mallory");
      mallory.fill(asked, "/device/answer", "user_code", code, "answer", "grant");
    }
    String form =
        "grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code="
            + device.path("device_code").asText();
    return Until.found(
        "the device has its tokens",
        () ->
            Optional.of(post("/oauth/token", form))
                .filter(polled -> polled.status() == 200)
                .map(Http.Answer::json));
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
                    "grant_type=refresh_token&refresh_token="
                        + tokens.path("refresh_token").asText())
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
}
