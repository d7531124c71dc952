package dev.sallyport.engine.upstream.credential;

import dev.sallyport.engine.fetch.Web;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Makes kept secrets of what a configuration says about them.
 *
 * @param environment the process's variables
 * @param background where secrets from the network are renewed, so that no call waits for it
 * @param notices what an operator should know; never a secret
 */
public record SecretOpener(
    Map<String, String> environment,
    Web web,
    Clock clock,
    Executor background,
    Consumer<String> notices) {

  public SecretOpener {
    environment = Map.copyOf(environment);
  }

  /**
   * @param name what messages call it
   */
  public KeptSecret open(String name, SecretSource source) {
    return open(name, source, _ -> {});
  }

  /**
   * @param name what messages call it
   * @param form throws {@link NoSecretException} for what is no such secret, so that it does not
   *     take the place of one that is
   */
  public KeptSecret open(String name, SecretSource source, Consumer<Secret> form) {
    return switch (source) {
      case SecretSource.Given given -> local(name, () -> endless(given.secret()), form);
      case SecretSource.Environment variable -> local(name, () -> endless(read(variable)), form);
      case SecretSource.File file -> local(name, new FileOrigin(file.path(), clock), form);
      case SecretSource.KeyStoreEntry entry -> local(name, new KeyStoreOrigin(entry, clock), form);
      case SecretSource.Vault vault -> {
        var origin = new VaultOrigin(vault, web, clock);
        yield remote(name, () -> formed(origin.issue(), form));
      }
    };
  }

  private static Issued formed(Issued issued, Consumer<Secret> form) {
    form.accept(issued.secret());
    return issued;
  }

  /** The token that federation gives. */
  public KeptSecret open(String name, ServiceCredential.Federation federation) {
    return remote(name, new FederationOrigin(federation, web, clock));
  }

  /** A secret that is made elsewhere, over the network. */
  public KeptSecret remote(String name, Origin origin) {
    return kept(name, origin, background);
  }

  /** What a file holds that is more than one secret, such as a key with its account. */
  public static String document(Path path) {
    return SecretFiles.document(path);
  }

  private KeptSecret local(String name, LocalOrigin origin, Consumer<Secret> form) {
    LocalOrigin formed = () -> formed(origin.issue(), form);
    // A look at a file takes microseconds: the caller does it, and has what is new at once.
    return kept(name, formed, Runnable::run);
  }

  private KeptSecret kept(String name, Origin origin, Executor executor) {
    return new KeptSecret(name, origin, new KeptSecret.Surroundings(clock, executor, notices));
  }

  private Secret read(SecretSource.Environment source) {
    var text =
        Optional.ofNullable(environment.get(source.variable()))
            .orElseThrow(
                () -> new NoSecretException("the variable " + source.variable() + " is not set"));
    try {
      return Secret.in(text);
    } catch (NoSecretException e) {
      throw new NoSecretException("what " + source.variable() + " holds " + e.reason());
    }
  }

  private static Issued endless(Secret secret) {
    return new Issued(secret, Instant.MAX, Instant.MAX);
  }

  /** Never a variable. */
  @Override
  public String toString() {
    return "SecretOpener";
  }
}
