package dev.sallyport.tests.idp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.files.SecretFile;
import dev.sallyport.engine.identity.Documents;
import dev.sallyport.engine.model.Identity.Kind;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.saml.AuthnRequests;
import dev.sallyport.engine.saml.Incoming;
import dev.sallyport.engine.saml.Logouts;
import dev.sallyport.engine.saml.OpenRequests;
import dev.sallyport.engine.saml.Outgoing;
import dev.sallyport.engine.saml.OwnKey;
import dev.sallyport.engine.saml.ProviderKeys;
import dev.sallyport.engine.saml.Responses;
import dev.sallyport.engine.saml.SamlProvider;
import dev.sallyport.engine.saml.ServiceProvider;
import dev.sallyport.engine.saml.SignatureAlgorithm;
import dev.sallyport.engine.saml.SignedIn;
import dev.sallyport.engine.saml.TrustedProviders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** SAML with Keycloak: it takes our metadata and requests, and we take its answers. */
@ExtendWith(Keycloak.Once.class)
class SamlSignInTest {
  private static final String OWN_NAME = "https://gateway.example/saml";
  private static final String COOKIE = "the-browser";

  @TempDir static Path folder;

  private final Keycloak keycloak;
  private final Documents documents = new Documents();
  private final SecureRandom random = new SecureRandom();
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final TrustedProviders providers;
  private final TrustedProviders onlyByPost;
  private final OpenRequests open = new OpenRequests(Clock.systemUTC());
  private Person person;

  SamlSignInTest(Keycloak keycloak) {
    this.keycloak = keycloak;
    this.person = new Person(keycloak);
    URI metadata = keycloak.samlMetadata();
    this.providers = trusting(new ProviderKeys.MetadataAt(metadata, Optional.empty()));
    this.onlyByPost =
        trusting(new ProviderKeys.MetadataFile(withoutRedirect(metadata), Optional.empty()));
  }

  private TrustedProviders trusting(ProviderKeys keys) {
    SamlProvider provider =
        new SamlProvider(
            keycloak.issuer().toString(),
            "Keycloak",
            keys,
            Set.of(SignatureAlgorithm.RSA_SHA256),
            "groups",
            List.of("username"),
            Kind.PERSON,
            "sign in again");
    return new TrustedProviders(
        List.of(provider),
        (issuer, id, now, until) -> seen.add(issuer + " " + id),
        documents,
        Clock.systemUTC(),
        notice -> {});
  }

  /** Keycloak's metadata, as if it took no requests by redirect. */
  private Path withoutRedirect(URI metadata) {
    try {
      String text = new String(documents.fetch(metadata), StandardCharsets.UTF_8);
      return Files.writeString(
          folder.resolve("metadata.xml"), text.replace("HTTP-Redirect", "HTTP-Other"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeEach
  void signedOut() {
    person.close();
    person = new Person(keycloak);
  }

  @AfterEach
  void close() {
    person.close();
    documents.close();
  }

  /** The gateway under a name of its own for each test, with its metadata imported. */
  private ServiceProvider imported(String name) {
    ServiceProvider us =
        new ServiceProvider(
            OWN_NAME + "/" + name,
            URI.create(OWN_NAME + "/acs"),
            URI.create(OWN_NAME + "/slo"),
            OwnKey.in(new SecretFile(folder.resolve("saml.pem"))),
            List.of());
    keycloak.importService(us.metadata());
    return us;
  }

  private record Answer(String response, String request) {}

  private Answer signIn(ServiceProvider us) {
    Outgoing.Redirect request =
        (Outgoing.Redirect)
            new AuthnRequests(providers, us, open, random)
                .begin(keycloak.issuer().toString(), COOKIE, "/console");
    Person.Page login = person.open(request.location());
    Person.Page answer = person.signIn(login, "alice", "alice-password");
    assertThat(answer.field("RelayState")).isEqualTo(request.id());
    return new Answer(answer.field("SAMLResponse"), request.id());
  }

  @Test
  void aPersonSignsInAndCountsOnce() {
    ServiceProvider us = imported("sign-in");
    Answer answer = signIn(us);
    Responses responses = new Responses(providers, us, open);
    SignedIn alice = responses.accept(answer.response(), answer.request(), COOKIE);
    assertThat(alice.identity().issuer()).isEqualTo(keycloak.issuer().toString());
    assertThat(alice.identity().groups()).containsExactly("ml");
    assertThat(alice.identity().claims().get("username")).hasToString("[\"alice\"]");
    assertThat(alice.returnTo()).isEqualTo("/console");
    assertThat(alice.sessionIndex()).isPresent();
    assertThatThrownBy(() -> responses.accept(answer.response(), answer.request(), COOKIE))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void aRequestTravelsByPostWhereTheProviderWantsThat() {
    ServiceProvider us = imported("post");
    Outgoing.Form request =
        (Outgoing.Form)
            new AuthnRequests(onlyByPost, us, open, random)
                .begin(keycloak.issuer().toString(), COOKIE, "/device");
    Person.Page login = person.post(request.action(), request.fields());
    Person.Page answer = person.signIn(login, "mallory", "mallory-password");
    SignedIn mallory =
        new Responses(onlyByPost, us, open)
            .accept(answer.field("SAMLResponse"), request.id(), COOKIE);
    assertThat(mallory.identity().groups()).isEmpty();
    assertThat(mallory.returnTo()).isEqualTo("/device");
  }

  @Test
  void anAnswerForAnotherServiceIsRefused() {
    Answer answer = signIn(imported("one"));
    ServiceProvider other =
        new ServiceProvider(
            OWN_NAME + "/another",
            URI.create(OWN_NAME + "/acs"),
            URI.create(OWN_NAME + "/slo"),
            OwnKey.in(new SecretFile(folder.resolve("saml.pem"))),
            List.of());
    Responses responses = new Responses(providers, other, open);
    assertThatThrownBy(() -> responses.accept(answer.response(), answer.request(), COOKIE))
        .isInstanceOf(RefusedException.class)
        .hasMessage("wrong_audience");
  }

  @Test
  void keycloakRefusesARequestThatIsSignedWithAnotherKey() {
    ServiceProvider us = imported("keys");
    ServiceProvider forger =
        new ServiceProvider(
            us.entityId(),
            us.signedIn(),
            us.signedOut(),
            OwnKey.in(new SecretFile(folder.resolve("other.pem"))),
            List.of());
    Outgoing.Redirect request =
        (Outgoing.Redirect)
            new AuthnRequests(providers, forger, open, random)
                .begin(keycloak.issuer().toString(), COOKIE, "/");
    assertThat(person.open(request.location()).html()).contains("Invalid requester");
  }

  @Test
  void aPersonSignsOutEverywhere() {
    ServiceProvider us = imported("sign-out");
    Answer answer = signIn(us);
    SignedIn alice =
        new Responses(providers, us, open).accept(answer.response(), answer.request(), COOKIE);
    Logouts logouts = new Logouts(providers, us, open, random);
    Outgoing.Redirect request = (Outgoing.Redirect) logouts.begin(alice);
    Person.Page end = person.open(request.location());
    Incoming incoming =
        end.location().toString().startsWith(OWN_NAME)
            ? new Incoming.Redirect(end.location().getRawQuery())
            : new Incoming.Post(end.field("SAMLResponse"));
    assertThat(logouts.ended(incoming)).isTrue();
  }
}
