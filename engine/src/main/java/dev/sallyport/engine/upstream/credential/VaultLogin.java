package dev.sallyport.engine.upstream.credential;

import java.nio.file.Path;

/** How the gateway proves itself to Vault. */
public sealed interface VaultLogin {

  /** A token in a file, as Vault's agent keeps one; read anew for each use. */
  record TokenFile(Path path) implements VaultLogin {}

  /**
   * A JWT that somebody else vouches by, for Vault's Kubernetes and JWT methods, which take the
   * same request.
   *
   * @param mount where the method is mounted, such as {@code kubernetes}
   * @param role the role to take
   * @param jwt the file with the JWT, such as a pod's projected token
   */
  record Jwt(String mount, String role, Path jwt) implements VaultLogin {
    public Jwt {
      if (!mount.matches("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*") || role.isBlank()) {
        throw new IllegalArgumentException(
            "a login to Vault by JWT needs the `mount` of the method and a `role`");
      }
    }
  }
}
