package dev.sallyport.engine.saml;

import dev.sallyport.engine.identity.Locations;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** Where the certificates of a provider come from, and the addresses where people sign in. */
public sealed interface ProviderKeys {

  /**
   * The configuration has them.
   *
   * @param certificates at least one; two while the provider changes its key
   * @param signIn where the provider takes requests to sign in (HTTP-Redirect), if anybody signs in
   * @param signOut where it takes requests to sign out (HTTP-Redirect), if it does
   */
  record Pinned(List<X509Certificate> certificates, Optional<URI> signIn, Optional<URI> signOut)
      implements ProviderKeys {
    public Pinned {
      certificates = List.copyOf(certificates);
      if (certificates.isEmpty()) {
        throw new IllegalArgumentException(
            "pinned keys need a certificate: take the signing one of the provider's metadata");
      }
      signIn.ifPresent(address -> Locations.checkSafe("sign-in address", address));
      signOut.ifPresent(address -> Locations.checkSafe("sign-out address", address));
    }
  }

  /**
   * The provider's metadata has them, at an https address that is asked again and again.
   *
   * @param signer whose signature the metadata must have; where there is none, the address's own
   *     certificate is what vouches for it
   */
  record MetadataAt(URI address, Optional<X509Certificate> signer) implements ProviderKeys {
    public MetadataAt {
      Locations.checkSafe("metadata address", address);
    }
  }

  /** The provider's metadata has them, in a file that is read again and again. */
  record MetadataFile(Path file, Optional<X509Certificate> signer) implements ProviderKeys {}
}
