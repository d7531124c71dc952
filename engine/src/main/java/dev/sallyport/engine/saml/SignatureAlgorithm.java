package dev.sallyport.engine.saml;

import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A way to sign XML that a provider may be trusted with.
 *
 * <p>SHA-1 and the HMAC family cannot be named, so no configuration can open the door to them.
 */
public enum SignatureAlgorithm {
  RSA_SHA256("RSA-SHA256", "rsa-sha256", "SHA256withRSA"),
  RSA_SHA512("RSA-SHA512", "rsa-sha512", "SHA512withRSA"),
  ECDSA_SHA256("ECDSA-SHA256", "ecdsa-sha256", "SHA256withECDSAinP1363Format"),
  ECDSA_SHA384("ECDSA-SHA384", "ecdsa-sha384", "SHA384withECDSAinP1363Format");

  private final String word;
  private final String uri;
  private final String jca;

  SignatureAlgorithm(String word, String fragment, String jca) {
    this.word = word;
    this.uri = "http://www.w3.org/2001/04/xmldsig-more#" + fragment;
    this.jca = jca;
  }

  /** The name that configuration uses, such as {@code RSA-SHA256}. */
  public String word() {
    return word;
  }

  /**
   * The algorithm of that name.
   *
   * @throws IllegalArgumentException naming the known ones, for a configuration's author
   */
  public static SignatureAlgorithm named(String word) {
    return Arrays.stream(values())
        .filter(known -> known.word().equals(word))
        .findFirst()
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

  /** The algorithm that a signature names (RFC 9231). */
  static Optional<SignatureAlgorithm> find(String uri) {
    return Arrays.stream(values()).filter(known -> known.uri().equals(uri)).findFirst();
  }

  String uri() {
    return uri;
  }

  /** What the JDK calls it. */
  String jca() {
    return jca;
  }

  boolean fits(PublicKey key) {
    return switch (this) {
      case RSA_SHA256, RSA_SHA512 ->
          key instanceof RSAPublicKey rsa
              && rsa.getModulus().bitLength() >= SamlLimits.RSA_MIN_BITS;
      case ECDSA_SHA256, ECDSA_SHA384 -> key instanceof ECPublicKey;
    };
  }
}
