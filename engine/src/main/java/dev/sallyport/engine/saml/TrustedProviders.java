package dev.sallyport.engine.saml;

import dev.sallyport.engine.identity.Documents;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.RefusedException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The SAML providers that the configuration names, with what is known of each, and the memory of
 * the assertions that were used. Bearer assertions and sign-ins in a browser share them.
 */
public final class TrustedProviders {

  private final Map<String, Provider> providers = new LinkedHashMap<>();
  private final SamlRefusals refusals;
  private final SeenAssertions seen;
  private final Clock clock;

  /**
   * @param providers at least one; each is asked for its metadata when it is first needed
   * @param documents how metadata is fetched
   * @param notices told in one sentence when a provider cannot be used, and when it can again
   */
  public TrustedProviders(
      List<SamlProvider> providers,
      SeenAssertions seen,
      Documents documents,
      Clock clock,
      Consumer<String> notices) {
    if (providers.isEmpty()) {
      throw new IllegalArgumentException("no assertion can be believed without a SAML provider");
    }
    for (var provider : providers) {
      var known = new Provider(provider, documents, clock, notices);
      if (this.providers.put(provider.entityId(), known) != null) {
        throw new IllegalArgumentException(
            "SAML provider `%s` is named twice: keep one".formatted(provider.entityId()));
      }
    }
    this.refusals =
        new SamlRefusals(
            providers.stream()
                .map(SamlProvider::hint)
                .distinct()
                .collect(Collectors.joining(", or ")));
    this.seen = seen;
    this.clock = clock;
  }

  /** Those at which people sign in with a browser. */
  public List<SamlProvider> signingIn() {
    return providers.values().stream()
        .map(Provider::trusted)
        .filter(SamlProvider::signsIn)
        .toList();
  }

  Clock clock() {
    return clock;
  }

  Provider of(String entityId) {
    return Optional.ofNullable(providers.get(entityId))
        .orElseThrow(() -> new FaultyAssertionException(AssertionFault.UNKNOWN_PROVIDER));
  }

  /** Whose message it says it is: a hint for choosing keys, until a signature holds. */
  Provider claimed(Tag message) {
    return of(AssertionReader.issuer(message));
  }

  /** A subject with the assertion that speaks of it. */
  record Admitted(Identity identity, Assertion assertion) {}

  /** Who the subject of a signed assertion is, once. */
  Admitted admit(Tag signed, Provider provider, Expectation expected) {
    var assertion = new AssertionReader(signed).read();
    var now = clock.instant();
    var identity = new AssertionRules(expected, provider.trusted(), now).identity(assertion);
    // INVARIANT: last, so that a forger cannot use up an assertion that he only heard of.
    useUp(identity.issuer(), identity.tokenId(), identity.expiresAt());
    return new Admitted(identity, assertion);
  }

  /** Lets a message of a provider pass once. */
  void useUp(String issuer, String id, Instant end) {
    if (!firstUse(issuer, id, end.plus(SamlLimits.CLOCK_SKEW))) {
      throw new FaultyAssertionException(AssertionFault.ASSERTION_REPLAYED);
    }
  }

  private boolean firstUse(String issuer, String id, Instant until) {
    try {
      return seen.firstUse(issuer, id, clock.instant(), until);
    } catch (SeenAssertionsUnavailableException _) {
      throw new FaultyAssertionException(AssertionFault.STORE_UNAVAILABLE);
    }
  }

  /** Turns faults into what callers are told. */
  <T> T refusing(Supplier<T> work) {
    try {
      return work.get();
    } catch (FaultyAssertionException e) {
      throw new RefusedException(refusals.of(e.fault()));
    }
  }
}
