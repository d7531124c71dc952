package dev.sallyport.engine.token;

import dev.sallyport.engine.identity.PossessionFault;
import dev.sallyport.engine.model.Refusal;

/**
 * Why no token is given, in the words of RFC 6749, section 5.2.
 *
 * @param error the word that programs read, such as {@code invalid_grant}
 * @param code our own name of the cause, for the audit log
 * @param description one sentence: what happened, and what to do
 */
public record TokenRefusal(int status, String error, String code, String description) {

  /** Whether somebody only has to wait: what a device is told while nobody has answered. */
  boolean isWaiting() {
    return error.equals("authorization_pending") || code.equals("slow_down");
  }

  static TokenRefusedException request(String code, String description) {
    return refused(400, "invalid_request", code, description);
  }

  static TokenRefusedException grant(String code, String description) {
    return refused(400, "invalid_grant", code, description);
  }

  /** Only a new sign-in helps: clients of ours read the status (see the sign-in's contract). */
  static TokenRefusedException signIn(String code, String description) {
    return refused(401, "invalid_grant", code, description);
  }

  static TokenRefusedException refused(int status, String error, String code, String description) {
    return new TokenRefusedException(new TokenRefusal(status, error, code, description));
  }

  static TokenRefusedException missing(String field) {
    return request("field_missing", "The form has no `%s`: add it.".formatted(field));
  }

  static TokenRefusedException tooManyClaims() {
    return request(
        "claims_too_large",
        "The claims are larger than the %d KiB that a token can carry: ask whoever runs the identity provider to send fewer."
            .formatted(TokenLimits.CLAIMS_MAX_BYTES / 1024));
  }

  /**
   * What somebody's token, or the proof of its key, was refused for (RFC 9449, section 5).
   *
   * @param error the word for a token that does not hold, which differs from grant to grant
   */
  static TokenRefusedException of(Refusal refusal, String error) {
    if (refusal.status() >= 500) {
      return refused(503, "temporarily_unavailable", refusal.code(), refusal.message());
    }
    var word = PossessionFault.isOfProof(refusal.code()) ? "invalid_dpop_proof" : error;
    return refused(400, word, refusal.code(), refusal.message());
  }
}
