package dev.sallyport.engine.upstream.credential;

import java.net.URI;
import java.nio.file.Path;

/** Where a secret is kept. Says where, never what: only {@link Given} holds one. */
public sealed interface SecretSource {

  /** It is known already, from the command line's environment or from a simulated service. */
  record Given(Secret secret) implements SecretSource {}

  /** An environment variable, read once: a process cannot see it change. */
  record Environment(String variable) implements SecretSource {
    public Environment {
      if (variable.isBlank()) {
        throw new IllegalArgumentException("a secret from the environment needs a variable's name");
      }
    }
  }

  /** A file that its owner alone can read; what is written into it later counts from then on. */
  record File(Path path) implements SecretSource {}

  /**
   * A secret key entry of a PKCS#12 keystore, as {@code keytool -importpass} makes them.
   *
   * @param password a file with the password of keystore and entry
   */
  record KeyStoreEntry(Path store, String alias, Path password) implements SecretSource {
    public KeyStoreEntry {
      if (alias.isBlank()) {
        throw new IllegalArgumentException("a secret in a keystore needs its entry's alias");
      }
    }
  }

  /**
   * A field of a secret in HashiCorp Vault's KV engine, version 2.
   *
   * @param mount where the engine is mounted, such as {@code secret}
   * @param path the secret's path in it
   * @param field the key in the secret's data
   */
  record Vault(URI address, String mount, String path, String field, VaultLogin login)
      implements SecretSource {
    public Vault {
      requireSegments("mount", mount);
      requireSegments("path", path);
      if (field.isBlank()) {
        throw new IllegalArgumentException("a secret in Vault needs the name of its `field`");
      }
    }

    /** Paths go into addresses, so they hold what needs no escape there, and lead nowhere else. */
    private static void requireSegments(String name, String value) {
      if (!value.matches("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")) {
        throw new IllegalArgumentException(
            "`%s` is no %s in Vault: write names between slashes, without one at either end"
                .formatted(value, name));
      }
    }
  }
}
