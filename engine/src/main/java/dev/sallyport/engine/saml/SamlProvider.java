package dev.sallyport.engine.saml;

import dev.sallyport.engine.model.Identity.Kind;
import java.util.List;
import java.util.Set;

/**
 * A SAML identity provider whose assertions the gateway believes, and how they are read.
 *
 * @param entityId the provider's name, exactly as its assertions state it ({@code Issuer})
 * @param name what pages call it
 * @param keys where its certificates come from
 * @param algorithms the signatures that are accepted; an assertion cannot choose another
 * @param groupsAttribute the {@code Name} of the attribute with the groups
 * @param keptAttributes the {@code Name}s of further attributes that policies see as claims
 * @param kind what sort of caller its subjects are
 * @param hint what a caller does to have a new assertion, as the end of a sentence: "sign in again"
 */
public record SamlProvider(
    String entityId,
    String name,
    ProviderKeys keys,
    Set<SignatureAlgorithm> algorithms,
    String groupsAttribute,
    List<String> keptAttributes,
    Kind kind,
    String hint) {

  public SamlProvider {
    algorithms = Set.copyOf(algorithms);
    keptAttributes = List.copyOf(keptAttributes);
    if (entityId.isBlank()) {
      throw new IllegalArgumentException(
          "a SAML provider needs its entity ID, as the `Issuer` of its assertions states it");
    }
    if (entityId.contains("#")) {
      throw new IllegalArgumentException(
          "SAML provider `%s` has a `#`, which stands between provider and subject in the audit log"
              .formatted(entityId));
    }
    if (name.isBlank()) {
      throw new IllegalArgumentException(
          "SAML provider `%s` needs a name for the page".formatted(entityId));
    }
    if (algorithms.isEmpty()) {
      throw new IllegalArgumentException(
          "SAML provider `%s` needs an algorithm, such as `RSA-SHA256`".formatted(entityId));
    }
    if (groupsAttribute.isBlank()) {
      throw new IllegalArgumentException(
          "SAML provider `%s` needs the name of the attribute with the groups, such as `groups`"
              .formatted(entityId));
    }
    if (keptAttributes.stream().anyMatch(AssertionClaims.OWN::contains)) {
      throw new IllegalArgumentException(
          "SAML provider `%s` cannot keep an attribute by one of the names %s: claims of the gateway have them"
              .formatted(entityId, AssertionClaims.OWN));
    }
    if (hint.isBlank()) {
      throw new IllegalArgumentException(
          "SAML provider `%s` needs a hint that tells callers how to have a new assertion"
              .formatted(entityId));
    }
  }

  /** Whether people sign in there with a browser. */
  public boolean signsIn() {
    return kind == Kind.PERSON
        && switch (keys) {
          case ProviderKeys.Pinned pinned -> pinned.signIn().isPresent();
          case ProviderKeys.MetadataAt _, ProviderKeys.MetadataFile _ -> true;
        };
  }

  /** A provider of people with groups in {@code groups} and every algorithm that we know. */
  public static SamlProvider usual(String entityId, ProviderKeys keys) {
    return new SamlProvider(
        entityId,
        entityId,
        keys,
        Set.of(SignatureAlgorithm.values()),
        "groups",
        List.of(),
        Kind.PERSON,
        "ask your identity provider for a new one");
  }
}
