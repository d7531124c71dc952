package dev.sallyport.dataplane.config;

import dev.sallyport.engine.upstream.credential.SecretSource;
import dev.sallyport.engine.upstream.credential.VaultLogin;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where a secret is kept: one of these. */
record SecretSection(
    @Nullable String variable,
    @Nullable String file,
    @Nullable Entry keystore,
    @Nullable InVault vault) {

  /** An entry of a PKCS#12 keystore. */
  record Entry(@Nullable String file, @Nullable String alias, @Nullable String passwordFile) {
    SecretSource source(Surroundings surroundings) {
      return new SecretSource.KeyStoreEntry(
          surroundings.path(Said.required("keystore.file", file)),
          Said.required("keystore.alias", alias),
          surroundings.path(Said.required("keystore.password_file", passwordFile)));
    }
  }

  /** A field of a secret in Vault's KV engine. */
  record InVault(
      @Nullable String address,
      @Nullable String mount,
      @Nullable String path,
      @Nullable String field,
      @Nullable String tokenFile,
      @Nullable ByJwt jwt) {
    SecretSource source(Surroundings surroundings) {
      return new SecretSource.Vault(
          Said.uri("vault.address", Said.required("vault.address", address)),
          Said.required("vault.mount", mount),
          Said.required("vault.path", path),
          Said.required("vault.field", field),
          login(surroundings));
    }

    private VaultLogin login(Surroundings surroundings) {
      if ((tokenFile == null) == (jwt == null)) {
        throw new IllegalArgumentException("`vault` needs either `token_file` or `jwt`");
      }
      return jwt == null
          ? new VaultLogin.TokenFile(
              surroundings.path(Said.required("vault.token_file", tokenFile)))
          : new VaultLogin.Jwt(
              Said.required("vault.jwt.mount", jwt.mount()),
              Said.required("vault.jwt.role", jwt.role()),
              surroundings.path(Said.required("vault.jwt.file", jwt.file())));
    }
  }

  /** Vault's Kubernetes and JWT methods. */
  record ByJwt(@Nullable String mount, @Nullable String role, @Nullable String file) {}

  SecretSource source(Surroundings surroundings) {
    if (Stream.of(variable, file, keystore, vault).filter(Objects::nonNull).count() != 1) {
      throw new IllegalArgumentException(
          "a key is kept in one place: `variable`, `file`, `keystore` or `vault`");
    }
    if (variable != null) {
      return new SecretSource.Environment(variable);
    }
    if (file != null) {
      return new SecretSource.File(surroundings.path(file));
    }
    return keystore == null
        ? Said.required("vault", vault).source(surroundings)
        : keystore.source(surroundings);
  }
}
