package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.browser.Chromium;
import dev.sallyport.tests.clients.Target;
import dev.sallyport.tests.idp.Keycloak;
import dev.sallyport.tests.idp.Person;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xml.sax.SAXException;

/** People sign in and out by SAML on the gateway's pages, with Keycloak as their provider. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith({Keycloak.Once.class, Chromium.Once.class})
class SamlPagesTest {
  private static final String BY_POST = "urn:example:by-post";

  private final Keycloak keycloak;
  @AutoClose private final ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));
  @AutoClose private final GatewayProcess gateway;
  @AutoClose private final Http http = new Http();

  SamlPagesTest(Keycloak keycloak, @TempDir Path folder) throws IOException {
    this.keycloak = keycloak;
    // A provider that takes no redirects, under a name of its own.
    String metadata = http.send(HttpRequest.newBuilder(keycloak.samlMetadata()).build()).body();
    Files.writeString(
        folder.resolve("by-post.xml"),
        metadata
            .replace("HTTP-Redirect", "HTTP-Other")
            .replaceFirst("entityID=\"[^\"]*\"", "entityID=\"" + BY_POST + "\""));
    Path config =
        Files.writeString(
            folder.resolve("sallyport.yaml"),
            """
            saml:
              providers:
                - entity_id: %s
                  name: Company login
                  metadata: %s
                  kept_attributes: [username]
                - entity_id: %s
                  name: Other login
                  metadata_file: by-post.xml
            """
                .formatted(keycloak.issuer(), keycloak.samlMetadata(), BY_POST));
    this.gateway = GatewayProcess.start(sim.uri(), Site.KEY, "--config", config.toString());
    Http.Answer own = http.send(HttpRequest.newBuilder(at("/saml/metadata")).build());
    assertThat(own.header("content-type")).contains("application/samlmetadata+xml");
    keycloak.importService(
        own.body(),
        Map.of(
            "saml_idp_initiated_sso_url_name",
            "gateway",
            "saml_assertion_consumer_url_post",
            at("/oauth/token").toString()));
  }

  private URI at(String path) {
    return URI.create(gateway.uri() + path);
  }

  private Person person() {
    return new Person(keycloak, gateway.uri());
  }

  /** As far as the page with which Keycloak posts its answer to the gateway. */
  private Person.Page answered(Person person, String path, String name) {
    Person.Page choices = person.open(at(path));
    assertThat(choices.location().getPath()).isEqualTo("/sign-in");
    Person.Page login = person.open(choices.link("Company login"));
    return person.signIn(login, name, name + "-password");
  }

  private static Map<String, String> fields(Person.Page answer) {
    return Map.of(
        "SAMLResponse", answer.field("SAMLResponse"), "RelayState", answer.field("RelayState"));
  }

  private Person.Page signIn(Person person, String path, String name) {
    Person.Page answer = answered(person, path, name);
    return person.submit(answer, fields(answer));
  }

  private boolean isSignedIn(Person person) {
    return person.open(at("/device")).location().getPath().equals("/device");
  }

  private Http.Answer post(String path, Map<String, String> fields) {
    return http.send(Http.form(gateway.uri(), path, fields));
  }

  /**
   * An assertion that Keycloak makes without being asked, for the token endpoint: what stands in
   * its answer, by itself.
   */
  private String assertion(Person person, String name) {
    Person.Page login =
        person.open(URI.create(keycloak.issuer() + "/protocol/saml/clients/gateway"));
    Person.Page answer = person.signIn(login, name, name + "-password");
    byte[] response = Base64.getDecoder().decode(answer.field("SAMLResponse"));
    try {
      var assertion =
          DocumentBuilderFactory.newDefaultNSInstance()
              .newDocumentBuilder()
              .parse(new ByteArrayInputStream(response))
              .getElementsByTagNameNS("urn:oasis:names:tc:SAML:2.0:assertion", "Assertion")
              .item(0);
      return SamlIssuer.text(assertion);
    } catch (IOException | SAXException | ParserConfigurationException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anAssertionOfKeycloaksGivesAToken() {
    try (Person alice = person()) {
      Map<String, String> form =
          Map.of(
              "grant_type",
              "urn:ietf:params:oauth:grant-type:saml2-bearer",
              "assertion",
              SamlIssuer.encoded(assertion(alice, "alice")));
      Http.Answer given = post("/oauth/token", form);
      assertThat(given.status()).as(given.toString()).isEqualTo(200);
      String token = given.json().path("access_token").asText();
      assertThat(asks(token).status()).isEqualTo(200);
      assertThat(post("/oauth/token", form).json().path("error").asText())
          .isEqualTo("invalid_grant");
    }
  }

  private Http.Answer asks(String token) {
    return http.send(Http.message(new Target(gateway.uri(), token), Http.ask("Hello", false)));
  }

  private JsonNode lastStep(String step) {
    return gateway.audit().entries("sign_in").stream()
        .filter(entry -> entry.path("step").asText().equals(step))
        .reduce((_, later) -> later)
        .orElseThrow(() -> new AssertionError("no sign-in is recorded as " + step));
  }

  @Test
  void aPersonSignsADeviceIn() {
    JsonNode device = post("/oauth/device_authorization", Map.of()).json();
    String code = device.path("user_code").asText();
    try (Person alice = person()) {
      Person.Page page = signIn(alice, "/device?user_code=" + code, "alice");
      assertThat(page.location().toString()).isEqualTo(at("/device?user_code=" + code).toString());
      assertThat(lastStep("signed_in").path("provider").asText())
          .isEqualTo(keycloak.issuer().toString());
      String form = page.field("form");
      alice.post(at("/device"), Map.of("form", form, "user_code", code));
      Person.Page done =
          alice.post(
              at("/device/answer"), Map.of("form", form, "user_code", code, "answer", "grant"));
      assertThat(done.html()).contains("The device is signed in");
    }
    Http.Answer given =
        post(
            "/oauth/token",
            Map.of(
                "grant_type",
                "urn:ietf:params:oauth:grant-type:device_code",
                "device_code",
                device.path("device_code").asText()));
    String token = given.json().path("access_token").asText();
    Http.Answer said = asks(token);
    assertThat(said.status()).as(said.toString()).isEqualTo(200);
    JsonNode intent = gateway.audit().of(said.exchange()).getFirst();
    assertThat(intent.at("/caller/groups/0").asText()).isEqualTo("ml");
  }

  /** Otherwise somebody could make another work in an account that is not theirs. */
  @Test
  void anAnswerCountsInTheBrowserThatBeganAlone() {
    try (Person mallory = person();
        Person alice = person()) {
      Person.Page answer = answered(mallory, "/device", "mallory");
      assertThat(alice.post(at("/saml/acs"), fields(answer)).html()).contains("That did not work");
      assertThat(lastStep("refused").path("refusal").asText()).isEqualTo("another_browser");
      assertThat(isSignedIn(alice)).isFalse();
      mallory.submit(answer, fields(answer));
      assertThat(isSignedIn(mallory)).isTrue();
      assertThat(mallory.submit(answer, fields(answer)).html()).contains("That did not work");
    }
  }

  @Test
  void whoSignsOutHereIsSignedOutThere() {
    try (Person alice = person()) {
      Person.Page page = signIn(alice, "/device", "alice");
      Person.Page gone = alice.post(at("/sign-out"), Map.of("form", page.field("form")));
      assertThat(gone.html()).contains("You are signed out here");
      assertThat(isSignedIn(alice)).isFalse();
      Person.Page end = alice.open(gone.link("Continue"));
      if (end.html().contains("SAMLResponse")) {
        end = alice.submit(end, fields(end));
      }
      assertThat(end.location().getPath()).isEqualTo("/saml/logout");
      assertThat(end.html()).contains("has signed you out everywhere");
      assertThat(lastStep("signed_out").at("/caller/groups/0").asText()).isEqualTo("ml");
      // Keycloak asks for the password again.
      assertThat(answered(alice, "/device", "alice").field("SAMLResponse")).isNotEmpty();
    }
  }

  @Test
  void whoSignsOutThereIsSignedOutHere() {
    try (Person alice = person()) {
      signIn(alice, "/device", "alice");
      assertThat(isSignedIn(alice)).isTrue();
      URI logout = URI.create(keycloak.issuer() + "/protocol/openid-connect/logout");
      Person.Page question = alice.open(logout);
      Person.Page end =
          alice.submit(question, Map.of("session_code", question.field("session_code")));
      if (end.html().contains("SAMLRequest")) {
        end = alice.submit(end, Map.of("SAMLRequest", end.field("SAMLRequest")));
      }
      if (end.html().contains("SAMLResponse")) {
        end = alice.submit(end, fields(end));
      }
      assertThat(end.html()).contains("You are logged out");
      assertThat(isSignedIn(alice)).isFalse();
    }
  }

  /** With cookies, redirects and policies for content as a real browser has them. */
  @Test
  void aRealBrowserGoesBothWays(Chromium chromium) {
    try (BrowserContext alice = chromium.person()) {
      Page page = alice.newPage();
      signIn(page);
      assertThat(page.textContent("main")).contains("Signed in as alice");
      page.getByText("Sign out").click();
      page.waitForURL(at("/saml/logout").toString());
      assertThat(page.textContent("main")).contains("has signed you out everywhere");
      // The other provider is the same one, under a name that Keycloak does not sign with.
      page.navigate(at("/sign-in/saml?provider=" + BY_POST).toString());
      page.waitForSelector("#username");
      assertThat(page.url()).startsWith(keycloak.issuer().toString());
    }
  }

  private void signIn(Page page) {
    page.navigate(at("/device").toString());
    page.getByText("Company login").click();
    page.waitForSelector("#username");
    page.fill("#username", "alice");
    page.fill("#password", "alice-password");
    page.click("#kc-login");
    page.waitForURL(at("/device").toString());
  }

  @Test
  void aRequestThatGoesByPostMayGoToItsProviderAlone() {
    Http.Answer page =
        http.send(
            HttpRequest.newBuilder(at("/sign-in/saml?provider=" + BY_POST + "&return_to=%2Fdevice"))
                .build());
    assertThat(page.status()).as(page.toString()).isEqualTo(200);
    String origin = "http://" + keycloak.issuer().getAuthority();
    assertThat(page.header("content-security-policy").orElseThrow())
        .contains("form-action " + origin + ";", "default-src 'none'");
    assertThat(page.body())
        .contains("action=\"" + origin, "name=\"SAMLRequest\"", "name=\"RelayState\"");
  }

  @ParameterizedTest
  @CsvSource({
    "/saml/acs, SAMLResponse, unknown_request",
    "/saml/logout, SAMLResponse, assertion_malformed",
    "/saml/logout, SAMLRequest, assertion_malformed",
    "/saml/logout, other, assertion_malformed",
  })
  void whatIsNoMessageIsRefusedAndRecorded(String path, String field, String code) {
    Http.Answer answer = post(path, Map.of(field, "PHg+PC94Pg=="));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body()).contains("That did not work").doesNotContain("Exception");
    JsonNode step = gateway.audit().of(answer.exchange()).getFirst();
    assertThat(step.path("refusal").asText()).isEqualTo(code);
  }

  @Test
  void whereNobodyIsKnownNobodySignsIn() {
    Http.Answer answer =
        http.send(
            HttpRequest.newBuilder(at("/sign-in/saml?provider=urn:other&return_to=%2F")).build());
    assertThat(answer.status()).isEqualTo(403);
    JsonNode step = gateway.audit().of(answer.exchange()).getFirst();
    assertThat(step.path("refusal").asText()).isEqualTo("unknown_provider");
  }
}
