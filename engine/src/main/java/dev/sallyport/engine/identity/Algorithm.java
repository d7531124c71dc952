package dev.sallyport.engine.identity;

import com.nimbusds.jose.JWSAlgorithm;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A way to sign tokens that an issuer may be trusted with.
 *
 * <p>Only signatures with a key pair are here. {@code none} and the HMAC family cannot be named, so
 * no configuration can open the door to unsigned tokens or to a public key used as a shared secret
 * (RFC 8725, section 2.1).
 */
public enum Algorithm {
  RS256("RS256"),
  RS384("RS384"),
  RS512("RS512"),
  PS256("PS256"),
  PS384("PS384"),
  PS512("PS512"),
  ES256("ES256"),
  ES384("ES384"),
  ES512("ES512"),
  /** EdDSA over Ed25519 by its first name (RFC 8037). */
  EDDSA("EdDSA"),
  /** The same by its later, exact name (RFC 9864). */
  ED25519("Ed25519");

  private final String word;

  Algorithm(String word) {
    this.word = word;
  }

  /** The name that tokens and configuration use, such as {@code RS256} or {@code EdDSA}. */
  public String word() {
    return word;
  }

  /**
   * The algorithm of that name.
   *
   * @throws IllegalArgumentException naming the known ones, for a configuration's author
   */
  public static Algorithm named(String word) {
    return find(word)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown or unsafe algorithm `%s`: use one of %s"
                        .formatted(
                            word,
                            Arrays.stream(values())
                                .map(known -> "`" + known.word() + "`")
                                .collect(Collectors.joining(", ")))));
  }

  /** The algorithm of exactly that name; names are case-sensitive (RFC 7515, section 4.1.1). */
  static Optional<Algorithm> find(String word) {
    return Arrays.stream(values()).filter(known -> known.word().equals(word)).findFirst();
  }

  JWSAlgorithm jose() {
    return JWSAlgorithm.parse(word);
  }
}
