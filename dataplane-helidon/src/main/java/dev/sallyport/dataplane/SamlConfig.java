package dev.sallyport.dataplane;

import dev.sallyport.engine.saml.SamlProvider;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The SAML providers that are believed, and the gateway as they know it.
 *
 * @param entityId the gateway's own name; empty for its address with {@code /saml}
 * @param key the file with the key that signs its messages; empty for one in the state directory
 * @param next certificates of keys that are not in use yet, for the metadata
 * @param providers at least one, each once
 */
public record SamlConfig(
    Optional<String> entityId,
    Optional<Path> key,
    List<X509Certificate> next,
    List<SamlProvider> providers) {

  public SamlConfig {
    next = List.copyOf(next);
    providers = List.copyOf(providers);
    if (entityId.filter(String::isBlank).isPresent()) {
      throw new IllegalArgumentException(
          "`entity_id` is empty: leave it out for the gateway's address with `/saml`");
    }
    if (providers.isEmpty()) {
      throw new IllegalArgumentException("`saml` needs a provider: name one in `providers`");
    }
    var names = new HashSet<String>();
    for (var provider : providers) {
      if (!names.add(provider.entityId())) {
        throw new IllegalArgumentException(
            "SAML provider `%s` is named twice: keep one".formatted(provider.entityId()));
      }
    }
  }

  /** Whether people sign in at any of them with a browser. */
  boolean signsIn() {
    return providers.stream().anyMatch(SamlProvider::signsIn);
  }
}
