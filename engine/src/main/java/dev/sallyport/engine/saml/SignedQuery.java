package dev.sallyport.engine.saml;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * The parts of a query that the signature covers (SAML bindings, section 3.4.4.1).
 *
 * @param signed the characters under the signature
 */
record SignedQuery(byte[] message, SignatureAlgorithm algorithm, byte[] signature, byte[] signed) {

  static SignedQuery of(String rawQuery, String parameter) {
    if (rawQuery.length() > SamlLimits.MESSAGE_MAX_CHARS) {
      throw new FaultyAssertionException(AssertionFault.ASSERTION_TOO_LARGE);
    }
    Map<String, String> raw = new LinkedHashMap<>();
    for (var field : rawQuery.split("&", -1)) {
      var name = field.substring(0, Math.max(0, field.indexOf('=')));
      // INVARIANT: each name once, or one could be verified and the other be read.
      if (raw.put(name, field) != null) {
        throw Tag.malformed();
      }
    }
    if (!raw.containsKey("Signature") || !raw.containsKey("SigAlg")) {
      throw new FaultyAssertionException(AssertionFault.ASSERTION_UNSIGNED);
    }
    var signed = new StringBuilder(required(raw, parameter));
    Optional.ofNullable(raw.get("RelayState")).ifPresent(each -> signed.append('&').append(each));
    signed.append('&').append(required(raw, "SigAlg"));
    var algorithm =
        SignatureAlgorithm.find(value(raw, "SigAlg"))
            .orElseThrow(() -> new FaultyAssertionException(AssertionFault.ALGORITHM_REFUSED));
    return new SignedQuery(
        inflated(Posted.decoded(value(raw, parameter))),
        algorithm,
        Posted.decoded(value(raw, "Signature")),
        signed.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String required(Map<String, String> raw, String name) {
    return Optional.ofNullable(raw.get(name)).orElseThrow(Tag::malformed);
  }

  private static String value(Map<String, String> raw, String name) {
    try {
      return URLDecoder.decode(
          required(raw, name).substring(name.length() + 1), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw Tag.malformed();
    }
  }

  private static byte[] inflated(byte[] bytes) {
    var inflater = new Inflater(true);
    try (var in = new InflaterInputStream(new ByteArrayInputStream(bytes), inflater)) {
      // One more than is allowed, so that more is noticed and not held.
      return in.readNBytes(SamlLimits.MESSAGE_MAX_BYTES + 1);
    } catch (IOException _) {
      throw Tag.malformed();
    } finally {
      inflater.end();
    }
  }

  Tag verified(TrustedProviders providers) {
    var root = new Tag(SafeXml.root(message, SamlLimits.MESSAGE_MAX_BYTES));
    var provider = providers.claimed(root);
    if (!provider.trusted().algorithms().contains(algorithm)) {
      throw new FaultyAssertionException(AssertionFault.ALGORITHM_REFUSED);
    }
    return provider.withKeys(
        certificates -> {
          checkSignature(certificates);
          return root;
        });
  }

  private void checkSignature(List<X509Certificate> certificates) {
    var holds =
        certificates.stream()
            .map(X509Certificate::getPublicKey)
            .filter(algorithm::fits)
            .limit(SamlLimits.KEYS_TRIED_MAX)
            .anyMatch(this::holds);
    if (!holds) {
      throw new FaultyAssertionException(AssertionFault.BAD_SIGNATURE);
    }
  }

  private boolean holds(PublicKey key) {
    try {
      var verifier = Signature.getInstance(algorithm.jca());
      verifier.initVerify(key);
      verifier.update(signed);
      return verifier.verify(signature);
    } catch (GeneralSecurityException _) {
      // A key that cannot be used with this signature is a key that did not make it.
      return false;
    }
  }

  /** Bytes of a message are not for logs. */
  @Override
  public String toString() {
    return "SignedQuery[" + algorithm + "]";
  }
}
