package dev.sallyport.engine.saml;

import dev.sallyport.engine.identity.Locations;
import dev.sallyport.engine.identity.UnusableIssuerException;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a provider says about itself: the certificates that it signs with, and where people go.
 *
 * @param certificates the signing ones, in the document's order
 * @param signInAt where it takes requests to sign in
 * @param signOutAt where it takes requests to sign out
 * @param validUntil after this it says nothing any more
 * @param fresh how long it may be used unasked
 */
record ProviderMetadata(
    List<X509Certificate> certificates,
    List<Address> signInAt,
    List<Address> signOutAt,
    Instant validUntil,
    Duration fresh) {

  ProviderMetadata {
    certificates = List.copyOf(certificates);
    signInAt = List.copyOf(signInAt);
    signOutAt = List.copyOf(signOutAt);
  }

  /** Where people are sent to sign in: by redirect where the provider takes that. */
  Address signIn() {
    return preferred(signInAt);
  }

  /** Where people are sent to sign out. */
  Address signOut() {
    return preferred(signOutAt);
  }

  private static Address preferred(List<Address> addresses) {
    return addresses.stream()
        .min(Comparator.comparing(Address::binding))
        .orElseThrow(() -> new FaultyAssertionException(AssertionFault.SIGN_IN_FAILED));
  }

  /**
   * Reads the provider's own document.
   *
   * @param place where it came from, for messages
   * @param signer whose signature it must have, if any
   */
  static ProviderMetadata read(
      byte[] bytes, String entityId, String place, Optional<X509Certificate> signer) {
    try {
      var root = new Tag(SafeXml.root(bytes, SamlLimits.METADATA_MAX_BYTES));
      var believed = signer.map(key -> signed(root, key)).orElse(root);
      return read(believed, entityId, place);
    } catch (FaultyAssertionException e) {
      throw new UnusableIssuerException(
          "`%s` is not metadata that can be believed (%s)".formatted(place, e.getMessage()));
    }
  }

  private static Tag signed(Tag root, X509Certificate signer) {
    return SignedElement.of(root, Set.of(SignatureAlgorithm.values())).verified(List.of(signer));
  }

  private static ProviderMetadata read(Tag entity, String entityId, String place) {
    if (!entity.is(Names.METADATA, "EntityDescriptor")) {
      throw new UnusableIssuerException(
          "`%s` is not the metadata of one provider: its root has to be `EntityDescriptor`"
              .formatted(place));
    }
    // INVARIANT: a document speaks for the provider that it names and no other.
    if (!entity.requiredAttribute("entityID").equals(entityId)) {
      throw new UnusableIssuerException(
          "`%s` describes another provider than `%s`: write the entity ID as it does"
              .formatted(place, entityId));
    }
    var role = entity.required(Names.METADATA, "IDPSSODescriptor");
    var certificates = new ArrayList<X509Certificate>();
    for (var key : role.children(Names.METADATA, "KeyDescriptor")) {
      if (key.attribute("use").orElse("signing").equals("signing")) {
        certificates(key).forEach(certificates::add);
      }
    }
    return new ProviderMetadata(
        certificates,
        addresses(role, "SingleSignOnService"),
        addresses(role, "SingleLogoutService"),
        earliest(entity.time("validUntil"), role.time("validUntil")),
        shortest(entity.attribute("cacheDuration"), role.attribute("cacheDuration")));
  }

  private static Stream<X509Certificate> certificates(Tag key) {
    return key.required(Names.DSIG, "KeyInfo").children(Names.DSIG, "X509Data").stream()
        .flatMap(data -> data.children(Names.DSIG, "X509Certificate").stream())
        .map(ProviderMetadata::certificate);
  }

  private static X509Certificate certificate(Tag tag) {
    try {
      var der = Base64.getMimeDecoder().decode(tag.text());
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException | IllegalArgumentException _) {
      throw Tag.malformed();
    }
  }

  private static List<Address> addresses(Tag role, String name) {
    var addresses = new ArrayList<Address>();
    for (var service : role.children(Names.METADATA, name)) {
      for (var binding : Binding.values()) {
        if (service.requiredAttribute("Binding").equals(binding.uri())) {
          addresses.add(new Address(binding, location(service)));
        }
      }
    }
    return addresses;
  }

  private static URI location(Tag service) {
    try {
      var location = new URI(service.requiredAttribute("Location"));
      if (Locations.isSafe(location)) {
        return location;
      }
    } catch (URISyntaxException _) {
      // Falls through: nobody can be sent there.
    }
    throw Tag.malformed();
  }

  private static Instant earliest(Optional<Instant> one, Optional<Instant> other) {
    return Stream.of(one, other)
        .flatMap(Optional::stream)
        .min(Instant::compareTo)
        .orElse(Instant.MAX);
  }

  private static Duration shortest(Optional<String> one, Optional<String> other) {
    return Stream.concat(
            Stream.of(one, other).flatMap(Optional::stream).map(ProviderMetadata::duration),
            Stream.of(SamlLimits.METADATA_FRESH))
        .min(Duration::compareTo)
        .orElseThrow();
  }

  /** Durations of months and years are longer than we keep anything. */
  private static Duration duration(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException _) {
      return SamlLimits.METADATA_FRESH;
    }
  }
}
