package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.browser.Chromium;
import dev.sallyport.tests.clients.Target;
import dev.sallyport.tests.idp.Keycloak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A person in a browser signs a device in at a real identity provider, or turns it away. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith({Keycloak.Once.class, Chromium.Once.class})
class SignInTest {
  private final Chromium chromium;
  private final Keycloak keycloak;

  @AutoClose private final ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));
  @AutoClose private final GatewayProcess gateway;
  @AutoClose private final Http http = new Http();

  SignInTest(Chromium chromium, Keycloak keycloak, @TempDir Path folder) throws IOException {
    this.chromium = chromium;
    this.keycloak = keycloak;
    Path config =
        Files.writeString(
            folder.resolve("sallyport.yaml"),
            """
            issuers:
              - issuer: %1$s
                audience: sallyport
            sign_in:
              notice: "<b>All calls</b> are recorded."
              providers:
                - name: The company's login
                  issuer: %1$s
                  client_id: sallyport
            """
                .formatted(keycloak.issuer()));
    this.gateway = GatewayProcess.start(sim.uri(), Site.KEY, "--config", config.toString());
  }

  private Http.Answer post(String path, String... fields) {
    return http.send(Http.form(gateway.uri(), path, fields));
  }

  private Http.Answer poll(JsonNode device) {
    return post(
        "/oauth/token",
        "grant_type",
        "urn:ietf:params:oauth:grant-type:device_code",
        "device_code",
        device.path("device_code").asText());
  }

  private JsonNode device(String... fields) {
    Http.Answer asked = post("/oauth/device_authorization", fields);
    assertThat(asked.status()).as(asked.toString()).isEqualTo(200);
    return asked.json();
  }

  /** At the page that a device shows, as far as the question whether it is theirs. */
  private Page confirming(BrowserContext person, JsonNode device, String name) {
    Page page = person.newPage();
    page.navigate(device.path("verification_uri_complete").asText());
    page.getByRole(AriaRole.LINK).filter(named("The company's login")).click();
    page.waitForURL(keycloak.issuer() + "/**");
    page.fill("#username", name);
    page.fill("#password", name + "-password");
    page.click("#kc-login");
    page.waitForURL(gateway.uri() + "/device**");
    assertThat(page.inputValue("#user_code")).isEqualTo(device.path("user_code").asText());
    assertThat(chromium.barriers(page)).isEmpty();
    press(page, "Continue");
    return page;
  }

  private static Locator.FilterOptions named(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }

  private static void press(Page page, String button) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button)).click();
  }

  @Test
  void aDeviceIsSignedInAndCallsInThePersonsName() {
    JsonNode device = device("surface", "claude_code");
    assertThat(poll(device).json().path("error").asText()).isEqualTo("authorization_pending");
    try (BrowserContext person = chromium.person()) {
      Page page = confirming(person, device, "alice");
      assertThat(page.textContent("main"))
          .contains("Is this your device?", device.path("user_code").asText(), "127.0.0.1")
          .contains("alice@example.com", "all that you have");
      assertThat(chromium.barriers(page)).isEmpty();
      press(page, "Yes, sign it in");
      assertThat(page.textContent("h1")).isEqualTo("The device is signed in");
      assertThat(chromium.barriers(page)).isEmpty();
    }
    JsonNode tokens = Until.found("the device has its tokens", () -> tokens(device));
    assertThat(tokens.path("email").asText()).isEqualTo("alice@example.com");
    Http.Answer said =
        http.send(
            Http.message(
                new Target(gateway.uri(), tokens.path("access_token").asText()),
                Http.ask("Hello", false)));
    assertThat(said.status()).as(said.toString()).isEqualTo(200);
    assertThat(gateway.audit().entries("sign_in"))
        .anySatisfy(
            entry -> {
              assertThat(entry.path("step").asText()).isEqualTo("signed_in");
              assertThat(entry.at("/caller/groups/0").asText()).isEqualTo("ml");
              assertThat(entry.path("provider").asText()).isEqualTo(keycloak.issuer().toString());
            });
    assertThat(gateway.audit().entries("token").toString())
        .contains("device_asked", "device_granted", "issued");
    assertThat(poll(device).json().path("error").asText()).isEqualTo("expired_token");
  }

  private Optional<JsonNode> tokens(JsonNode device) {
    Http.Answer polled = poll(device);
    return polled.status() == 200 ? Optional.of(polled.json()) : Optional.empty();
  }

  @Test
  void aPersonOfTheProviderComesToTheConsole() {
    try (BrowserContext person = chromium.person()) {
      Page page = person.newPage();
      page.navigate(gateway.uri() + "/console/policy");
      page.getByRole(AriaRole.LINK).filter(named("The company's login")).click();
      page.waitForURL(keycloak.issuer() + "/**");
      page.fill("#username", "alice");
      page.fill("#password", "alice-password");
      page.click("#kc-login");
      page.waitForURL(gateway.uri() + "/console/policy");
      assertThat(page.textContent("h1")).isEqualTo("Policy");
      assertThat(page.textContent("header")).contains("alice@example.com");
      assertThat(chromium.barriers(page)).isEmpty();
    }
  }

  @Test
  void aDeviceIsTurnedAwayByKeysAlone() {
    JsonNode device = device("scope", "researcher");
    try (BrowserContext person = chromium.person()) {
      Page page = confirming(person, device, "mallory");
      assertThat(page.textContent("dl")).contains("researcher");
      page.keyboard().press("Tab");
      page.keyboard().press("Tab");
      assertThat(page.evaluate("() => document.activeElement.textContent")).isEqualTo("No");
      page.keyboard().press("Enter");
      page.waitForURL(gateway.uri() + "/device/answer");
      assertThat(page.textContent("h1")).isEqualTo("The device was turned away");
    }
    assertThat(poll(device).json().path("error").asText()).isEqualTo("access_denied");
  }

  @Test
  void aWrongCodeIsSaidAndCanBeMended() {
    JsonNode device = device();
    try (BrowserContext person = chromium.personInTheDark()) {
      Page page = confirming(person, device, "alice");
      page.navigate(gateway.uri() + "/device?user_code=BBBB-BBBB");
      press(page, "Continue");
      assertThat(page.getByRole(AriaRole.ALERT).textContent()).contains("No device waits");
      assertThat(chromium.barriers(page)).isEmpty();
      page.fill("#user_code", device.path("user_code").asText().toLowerCase(Locale.ROOT));
      press(page, "Continue");
      assertThat(page.textContent("h1")).isEqualTo("Is this your device?");
      press(page, "Sign out");
      assertThat(page.textContent("h1")).isEqualTo("You are signed out");
      page.navigate(gateway.uri() + "/device");
      assertThat(page.url()).contains("/sign-in?return_to=%2Fdevice");
      assertThat(chromium.barriers(page)).isEmpty();
      assertThat(page.textContent(".notice")).isEqualTo("<b>All calls</b> are recorded.");
    }
  }
}
