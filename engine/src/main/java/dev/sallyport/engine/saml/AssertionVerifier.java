package dev.sallyport.engine.saml;

import dev.sallyport.engine.model.Identity;
import java.util.Base64;
import java.util.Optional;

/**
 * Believes assertions that callers show to have a token (RFC 7522): signed by a trusted provider,
 * made for this gateway and this address, in their time, and once.
 */
public final class AssertionVerifier {

  private final TrustedProviders providers;
  private final Expectation expected;

  /**
   * @param entityId what assertions name as their audience
   * @param tokenEndpoint the address that assertions name as their recipient
   */
  public AssertionVerifier(TrustedProviders providers, String entityId, String tokenEndpoint) {
    this.providers = providers;
    this.expected = new Expectation(entityId, tokenEndpoint, Optional.empty());
  }

  /**
   * Who the assertion's subject is.
   *
   * @param assertion the parameter of that name: an {@code Assertion} element in base64url
   * @throws dev.sallyport.engine.model.RefusedException if it does not count, whatever the reason
   */
  public Identity verify(String assertion) {
    return providers.refusing(
        () -> {
          var root = new Tag(SafeXml.root(decoded(assertion), SamlLimits.MESSAGE_MAX_BYTES));
          if (root.is(Names.ASSERTION, "EncryptedAssertion")) {
            throw new FaultyAssertionException(AssertionFault.ASSERTION_ENCRYPTED);
          }
          checkParts(root);
          var provider = providers.claimed(root);
          return providers.admit(provider.verified(root), provider, expected).identity();
        });
  }

  /** One assertion with one signature, and nothing else that somebody could mean instead. */
  private static void checkParts(Tag root) {
    if (!root.is(Names.ASSERTION, "Assertion") || root.count(Names.ASSERTION, "Assertion") > 0) {
      throw Tag.malformed();
    }
    if (root.count(Names.DSIG, "Signature") > 1) {
      throw new FaultyAssertionException(AssertionFault.SIGNATURE_SHAPE);
    }
  }

  /** RFC 7522, section 2.1: base64url, without line breaks and as a rule without padding. */
  private static byte[] decoded(String assertion) {
    if (assertion.length() > SamlLimits.MESSAGE_MAX_CHARS) {
      throw new FaultyAssertionException(AssertionFault.ASSERTION_TOO_LARGE);
    }
    try {
      return Base64.getUrlDecoder().decode(assertion);
    } catch (IllegalArgumentException _) {
      // Its message quotes the character: it ends here.
      throw Tag.malformed();
    }
  }
}
