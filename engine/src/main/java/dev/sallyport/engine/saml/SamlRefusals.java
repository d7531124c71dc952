package dev.sallyport.engine.saml;

import dev.sallyport.engine.model.Refusal;
import java.util.Optional;

/**
 * What a caller is told. Whatever is wrong with an assertion before its signature, audience and
 * recipient are known to be right, the sentence is one and the same, so that nobody can feel the
 * way to an assertion that passes.
 *
 * @param hints what callers do to have a new assertion, for all providers together: one hint alone
 *     would tell which provider is known
 */
record SamlRefusals(String hints) {

  Refusal of(AssertionFault fault) {
    return switch (fault) {
      case PROVIDER_UNREACHABLE ->
          passing(
              fault,
              "The gateway cannot reach the identity provider to check the assertion: try again in"
                  + " a moment.");
      case STORE_UNAVAILABLE ->
          passing(
              fault,
              "The gateway cannot record the use of the assertion: try again in a moment with a new"
                  + " one.");
      case ASSERTION_TOO_LARGE ->
          refused(
              fault,
              "The SAML message is larger than %d KiB: have fewer attributes sent."
                  .formatted(SamlLimits.MESSAGE_MAX_BYTES / 1024));
      case ASSERTION_ENCRYPTED ->
          refused(
              fault,
              "The assertion is encrypted, which this gateway does not read: have it sent signed"
                  + " and in the clear, over TLS.");
      case ASSERTION_EXPIRED -> refused(fault, "The assertion has expired: %s.".formatted(hints));
      case ASSERTION_NOT_YET_VALID ->
          refused(fault, "The assertion is not valid yet: wait, or set the clock right.");
      case ASSERTION_LIVES_TOO_LONG ->
          refused(
              fault,
              "The assertion is valid for more than %d hours: have shorter ones made."
                  .formatted(SamlLimits.ASSERTION_LIFETIME_MAX.toHours()));
      case ASSERTION_REPLAYED ->
          refused(
              fault,
              "The SAML message was used before, and each counts once: %s.".formatted(hints));
      case SIGN_IN_FAILED, UNKNOWN_REQUEST, ANOTHER_BROWSER ->
          refused(fault, "The sign-in did not succeed: begin again from the page that you wanted.");
      case ASSERTION_MALFORMED,
          UNKNOWN_PROVIDER,
          ASSERTION_UNSIGNED,
          SIGNATURE_SHAPE,
          ALGORITHM_REFUSED,
          NO_USABLE_KEY,
          BAD_SIGNATURE,
          WRONG_AUDIENCE,
          WRONG_RECIPIENT,
          NOT_CONFIRMED,
          UNKNOWN_CONDITION ->
          refused(
              fault, "The assertion is not one that this gateway accepts: %s.".formatted(hints));
    };
  }

  private static Refusal refused(AssertionFault fault, String message) {
    return Refusal.last(401, "authentication_error", fault.code(), message);
  }

  private static Refusal passing(AssertionFault fault, String message) {
    return new Refusal(
        503, "api_error", fault.code(), message, true, Optional.of(SamlLimits.FETCH_COOLDOWN));
  }
}
