package dev.sallyport.engine.token;

import dev.sallyport.engine.files.SecretPlace;
import dev.sallyport.engine.identity.Possession;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.Consumer;

/**
 * The parts by which the gateway makes its own tokens and believes them.
 *
 * @param possession asks on calls for the keys to which tokens are bound, also those of others
 * @param identifier believes them on calls
 */
public record GatewayTokens(
    TokenConfig config,
    SigningKeys keys,
    Revocations revocations,
    Possession possession,
    GatewayTokenIdentifier identifier,
    Clock clock,
    SecureRandom random) {

  /**
   * Opens them.
   *
   * @param kept where the signing keys are
   * @param notices told in one sentence when a new key cannot be kept
   * @throws SigningKeysException if they cannot be read
   * @throws TokensUnavailableException if the store cannot be read
   */
  public static GatewayTokens open(
      TokenConfig config,
      SecretPlace kept,
      TokenStore store,
      Possession possession,
      Clock clock,
      SecureRandom random,
      Consumer<String> notices) {
    var keys = SigningKeys.open(kept, config, clock, random, notices);
    var revocations = new Revocations(store, clock);
    var identifier = new GatewayTokenIdentifier(config, keys, revocations, clock, possession);
    return new GatewayTokens(config, keys, revocations, possession, identifier, clock, random);
  }
}
