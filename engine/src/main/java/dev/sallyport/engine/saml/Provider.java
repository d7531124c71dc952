package dev.sallyport.engine.saml;

import dev.sallyport.engine.identity.Documents;
import dev.sallyport.engine.identity.UnusableIssuerException;
import dev.sallyport.engine.model.BugException;
import dev.sallyport.engine.saml.ProviderKeys.MetadataAt;
import dev.sallyport.engine.saml.ProviderKeys.MetadataFile;
import dev.sallyport.engine.saml.ProviderKeys.Pinned;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A trusted provider with the metadata that is in force.
 *
 * <p>Metadata is fetched when first needed, renewed by the caller that finds it old, and kept for a
 * while when the provider is out. A signature that no known key made has it fetched anew, since the
 * provider may have changed its key; a cooldown keeps forgers from using that.
 */
final class Provider {

  /**
   * @param attempts how many fetches have ended
   * @param attemptedAt when the last fetch ended
   * @param out whether it failed
   */
  private record State(
      Optional<ProviderMetadata> metadata,
      Instant fetchedAt,
      long attempts,
      Instant attemptedAt,
      boolean out) {}

  private final SamlProvider trusted;
  private final Documents documents;
  private final Clock clock;
  private final Consumer<String> notices;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile State state =
      new State(Optional.empty(), Instant.EPOCH, 0, Instant.EPOCH, false);

  Provider(SamlProvider trusted, Documents documents, Clock clock, Consumer<String> notices) {
    this.trusted = trusted;
    this.documents = documents;
    this.clock = clock;
    this.notices = notices;
  }

  SamlProvider trusted() {
    return trusted;
  }

  /** What the signature covers, if it is this provider's. */
  Tag verified(Tag tag) {
    var signed = SignedElement.of(tag, trusted.algorithms());
    return withKeys(signed::verified);
  }

  /** What a check gives with the keys in force, or else with those that the provider has by now. */
  <T> T withKeys(Function<List<X509Certificate>, T> check) {
    var known = metadata();
    try {
      return check.apply(usable(known));
    } catch (FaultyAssertionException e) {
      var newer =
          switch (e.fault()) {
            case BAD_SIGNATURE, NO_USABLE_KEY -> renewed(known);
            default -> Optional.<ProviderMetadata>empty();
          };
      if (newer.isEmpty()) {
        throw e;
      }
      return check.apply(usable(newer.get()));
    }
  }

  /** A certificate vouches between its dates alone, so that a forgotten key does not stand. */
  private List<X509Certificate> usable(ProviderMetadata metadata) {
    var now = Date.from(clock.instant());
    return metadata.certificates().stream().filter(each -> isInItsDates(each, now)).toList();
  }

  private static boolean isInItsDates(X509Certificate certificate, Date now) {
    try {
      certificate.checkValidity(now);
      return true;
    } catch (CertificateExpiredException | CertificateNotYetValidException _) {
      return false;
    }
  }

  /** The metadata in force. */
  ProviderMetadata metadata() {
    if (trusted.keys() instanceof Pinned pinned) {
      return new ProviderMetadata(
          pinned.certificates(),
          addresses(pinned.signIn()),
          addresses(pinned.signOut()),
          Instant.MAX,
          SamlLimits.METADATA_FRESH);
    }
    var seen = state;
    if (isFresh(seen)) {
      return seen.metadata().orElseThrow(Provider::unreachable);
    }
    var next = isRested(seen) ? fetch(seen) : seen;
    return next.metadata()
        .filter(metadata -> stands(next, metadata))
        .orElseThrow(Provider::unreachable);
  }

  private static List<Address> addresses(Optional<URI> location) {
    return location.map(each -> new Address(Binding.REDIRECT, each)).stream().toList();
  }

  private boolean isFresh(State seen) {
    var now = clock.instant();
    return seen.metadata()
        .filter(metadata -> now.isBefore(seen.fetchedAt().plus(metadata.fresh())))
        .filter(metadata -> now.isBefore(metadata.validUntil()))
        .isPresent();
  }

  /** Whether metadata may be used although it could not be renewed. */
  private boolean stands(State seen, ProviderMetadata metadata) {
    var now = clock.instant();
    return now.isBefore(metadata.validUntil())
        && Duration.between(seen.fetchedAt(), now).compareTo(SamlLimits.METADATA_STALE_MAX) < 0;
  }

  private Optional<ProviderMetadata> renewed(ProviderMetadata known) {
    if (trusted.keys() instanceof Pinned) {
      return Optional.empty();
    }
    var seen = state;
    var next = isRested(seen) ? fetch(seen) : seen;
    if (next.out()) {
      // The key may be new and good: the caller should come back, not give up.
      throw unreachable();
    }
    return next.metadata()
        .filter(metadata -> !metadata.certificates().equals(known.certificates()));
  }

  private boolean isRested(State seen) {
    return !clock.instant().isBefore(seen.attemptedAt().plus(SamlLimits.FETCH_COOLDOWN));
  }

  /** Fetches once for all callers that saw the same state; the others wait and share. */
  private State fetch(State seen) {
    fetching.lock();
    try {
      if (state.attempts() == seen.attempts()) {
        state = fetched(seen);
      }
      return state;
    } finally {
      fetching.unlock();
    }
  }

  private State fetched(State seen) {
    try {
      var metadata = read();
      var now = clock.instant();
      if (!now.isBefore(metadata.validUntil())) {
        throw new UnusableIssuerException(
            "its metadata was valid until `%s`".formatted(metadata.validUntil()));
      }
      if (seen.out()) {
        notices.accept("SAML provider `%s` can be reached again".formatted(trusted.entityId()));
      }
      return new State(Optional.of(metadata), now, seen.attempts() + 1, now, false);
    } catch (UnusableIssuerException e) {
      if (!seen.out()) {
        notices.accept(
            "SAML provider `%s` cannot be used now: %s"
                .formatted(trusted.entityId(), e.getMessage()));
      }
      return new State(
          seen.metadata(), seen.fetchedAt(), seen.attempts() + 1, clock.instant(), true);
    }
  }

  private ProviderMetadata read() {
    return switch (trusted.keys()) {
      case MetadataAt(URI address, var signer) ->
          ProviderMetadata.read(
              documents.fetch(address), trusted.entityId(), address.toString(), signer);
      case MetadataFile(Path file, var signer) ->
          ProviderMetadata.read(bytes(file), trusted.entityId(), file.toString(), signer);
      case Pinned _ -> throw new BugException("pinned keys are not read");
    };
  }

  private static byte[] bytes(Path file) {
    try (var in = Files.newInputStream(file)) {
      return in.readNBytes(SamlLimits.METADATA_MAX_BYTES + 1);
    } catch (IOException e) {
      throw new UnusableIssuerException(
          "`%s` cannot be read (%s)".formatted(file, e.getClass().getSimpleName()));
    }
  }

  private static FaultyAssertionException unreachable() {
    return new FaultyAssertionException(AssertionFault.PROVIDER_UNREACHABLE);
  }
}
