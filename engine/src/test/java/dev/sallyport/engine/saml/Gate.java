package dev.sallyport.engine.saml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.identity.Documents;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Identity.Kind;
import dev.sallyport.engine.model.Refusal;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.support.SteppedClock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A gateway's door for assertions, with a clock that stands still and a memory of its own. */
final class Gate implements AutoCloseable, SeenAssertions {
  final SteppedClock clock = new SteppedClock();
  final List<String> notices = new ArrayList<>();
  final Documents documents = new Documents();
  final TrustedProviders providers;
  final AssertionVerifier verifier;
  private final Map<String, Instant> seen = new HashMap<>();

  Gate() {
    this(pinned(IdpKey.RSA, IdpKey.EC));
  }

  Gate(SamlProvider provider) {
    providers = new TrustedProviders(List.of(provider), this, documents, clock, notices::add);
    verifier = new AssertionVerifier(providers, Draft.AUDIENCE, Draft.RECIPIENT);
  }

  static SamlProvider pinned(IdpKey... keys) {
    var certificates = List.of(keys).stream().map(IdpKey::certificate).toList();
    return provider(new ProviderKeys.Pinned(certificates, Optional.empty(), Optional.empty()));
  }

  static SamlProvider provider(ProviderKeys keys) {
    return new SamlProvider(
        Draft.PROVIDER,
        "Example",
        keys,
        Set.of(SignatureAlgorithm.values()),
        "groups",
        List.of("mail"),
        Kind.PERSON,
        "sign in again");
  }

  @Override
  public synchronized boolean firstUse(String issuer, String id, Instant now, Instant until) {
    return seen.putIfAbsent(issuer + " " + id, until) == null;
  }

  void forget() {
    seen.clear();
  }

  Identity admits(String xml) {
    return verifier.verify(encoded(xml));
  }

  /** The refusal's code. */
  String refuses(String xml) {
    return refusesToken(encoded(xml)).code();
  }

  Refusal refusesToken(String token) {
    try {
      var identity = verifier.verify(token);
      throw new AssertionError("admitted " + identity.subject());
    } catch (RefusedException e) {
      assertThat(e.refusal().message()).endsWith(".").doesNotContain("alice", "admin");
      return e.refusal();
    }
  }

  static String encoded(String xml) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(xml.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    documents.close();
  }
}
