package dev.sallyport.dataplane.config;

import dev.sallyport.dataplane.SamlConfig;
import dev.sallyport.engine.model.Identity.Kind;
import dev.sallyport.engine.saml.ProviderKeys;
import dev.sallyport.engine.saml.SamlProvider;
import dev.sallyport.engine.saml.SignatureAlgorithm;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * SAML.
 *
 * @param entityId the gateway's own name, which providers know it by
 * @param key the file with the key that signs its messages
 * @param nextCertificates files with the certificates of keys to come
 */
record SamlSection(
    @Nullable String entityId,
    @Nullable String key,
    @Nullable List<String> nextCertificates,
    @Nullable List<@Nullable ProviderSection> providers) {

  /**
   * A provider, as an element of the list: with {@code metadata} at an address, or in a file, or
   * with {@code certificates} and addresses.
   *
   * @param name what the page calls it; its entity ID, unless it says so
   * @param metadataSigner the file with the certificate whose signature the metadata must have
   */
  record ProviderSection(
      @Nullable String entityId,
      @Nullable String name,
      @Nullable String metadata,
      @Nullable String metadataFile,
      @Nullable String metadataSigner,
      @Nullable List<String> certificates,
      @Nullable String signIn,
      @Nullable String signOut,
      @Nullable Set<String> algorithms,
      @Nullable String groupsAttribute,
      @Nullable List<String> keptAttributes,
      @Nullable String kind,
      @Nullable String hint) {

    SamlProvider provider(Surroundings surroundings) {
      var usual = SamlProvider.usual(Said.required("entity_id", entityId), keys(surroundings));
      return new SamlProvider(
          usual.entityId(),
          Optional.ofNullable(name).orElse(usual.name()),
          usual.keys(),
          Optional.ofNullable(algorithms)
              .map(ProviderSection::algorithms)
              .orElse(usual.algorithms()),
          Optional.ofNullable(groupsAttribute).orElse(usual.groupsAttribute()),
          Optional.ofNullable(keptAttributes).orElse(usual.keptAttributes()),
          Optional.ofNullable(kind).map(Said::kind).orElse(Kind.PERSON),
          Optional.ofNullable(hint).orElse(usual.hint()));
    }

    private ProviderKeys keys(Surroundings surroundings) {
      if (Stream.of(metadata, metadataFile, certificates).filter(Objects::nonNull).count() != 1) {
        throw new IllegalArgumentException(
            "a SAML provider needs one of `metadata`, `metadata_file` and `certificates`");
      }
      if (certificates != null) {
        return pinned(certificates, surroundings);
      }
      if (signIn != null || signOut != null) {
        throw new IllegalArgumentException(
            "`sign_in` and `sign_out` stand in the provider's metadata: leave them out");
      }
      var signer =
          Optional.ofNullable(metadataSigner)
              .map(file -> surroundings.certificate("metadata_signer", file));
      return metadata == null
          ? new ProviderKeys.MetadataFile(
              surroundings.file("metadata_file", Said.required("metadata_file", metadataFile)),
              signer)
          : new ProviderKeys.MetadataAt(Said.uri("metadata", metadata), signer);
    }

    private ProviderKeys pinned(List<String> files, Surroundings surroundings) {
      if (metadataSigner != null) {
        throw new IllegalArgumentException(
            "`metadata_signer` is for metadata: pinned certificates vouch for themselves");
      }
      return new ProviderKeys.Pinned(
          SamlSection.certificates("certificates", files, surroundings),
          address("sign_in", signIn),
          address("sign_out", signOut));
    }

    private static Optional<URI> address(String key, @Nullable String text) {
      return Optional.ofNullable(text).map(address -> Said.uri(key, address));
    }

    private static Set<SignatureAlgorithm> algorithms(Set<String> names) {
      return names.stream().map(SignatureAlgorithm::named).collect(Collectors.toSet());
    }
  }

  /**
   * @param made of the list's elements
   */
  SamlConfig saml(List<SamlProvider> made, Surroundings surroundings) {
    return new SamlConfig(
        Optional.ofNullable(entityId),
        Optional.ofNullable(key).map(surroundings::path),
        certificates(
            "next_certificates",
            Optional.ofNullable(nextCertificates).orElse(List.of()),
            surroundings),
        made);
  }

  private static List<X509Certificate> certificates(
      String key, List<String> files, Surroundings surroundings) {
    return files.stream().map(file -> surroundings.certificate(key, file)).toList();
  }
}
