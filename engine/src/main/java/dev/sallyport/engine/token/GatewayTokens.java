package dev.sallyport.engine.token;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.Consumer;

/**
 * The parts by which the gateway makes its own tokens and believes them.
 *
 * @param identifier believes them on calls
 */
public record GatewayTokens(
    TokenConfig config,
    SigningKeys keys,
    Revocations revocations,
    GatewayTokenIdentifier identifier,
    Clock clock,
    SecureRandom random) {

  /**
   * Opens them.
   *
   * @param keyFile where the signing keys are kept
   * @param notices told in one sentence when a new key cannot be kept
   * @throws SigningKeysException if the key file cannot be used
   * @throws TokensUnavailableException if the store cannot be read
   */
  public static GatewayTokens open(
      TokenConfig config,
      Path keyFile,
      TokenStore store,
      Clock clock,
      SecureRandom random,
      Consumer<String> notices) {
    var keys = SigningKeys.open(keyFile, config, clock, random, notices);
    var revocations = new Revocations(store, clock);
    var identifier = new GatewayTokenIdentifier(config, keys, revocations, clock);
    return new GatewayTokens(config, keys, revocations, identifier, clock, random);
  }
}
