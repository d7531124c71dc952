package dev.sallyport.engine.identity;

import dev.sallyport.engine.model.Refusal;
import dev.sallyport.engine.model.RefusedException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Why nobody believes that a token is in the right hands, for the audit log. The caller reads one
 * sentence for all, so that nobody can feel the way to a proof that passes.
 */
public enum PossessionFault {
  /** The token is bound to a key, and came alone. */
  PROOF_MISSING,
  /** There is not exactly one proof. */
  PROOF_NOT_ONE,
  /** It is no proof, is not signed by its own key, or is for another request or token. */
  PROOF_INVALID,
  /** It is too old, or of a time to come. */
  PROOF_TIME,
  /** It was used before. */
  PROOF_REPLAYED,
  /** It is of a key to which the token is not bound. */
  PROOF_OTHER_KEY,
  /** So many are remembered that nobody can tell whether it was used before. */
  PROOFS_TOO_MANY,
  /** A proof came for a token that is bound to no key (RFC 9449, section 7.1). */
  TOKEN_NOT_BOUND,
  /** The token is bound to a client certificate, and the connection has none, or another. */
  CERTIFICATE_OTHER;

  private static final String MESSAGE =
      "The token is bound to a key, and the call does not show that the caller has it: send"
          + " `Authorization: DPoP` with one new `DPoP` proof for each call, or connect with the"
          + " client certificate for which the token was given.";

  /** The word that the audit log uses. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether that code says that a proof is not in order ({@code invalid_dpop_proof}). */
  public static boolean isOfProof(String code) {
    return Arrays.stream(values())
        .filter(fault -> fault.code().equals(code))
        .anyMatch(PossessionFault::isOfProof);
  }

  private boolean isOfProof() {
    return switch (this) {
      case PROOF_NOT_ONE, PROOF_INVALID, PROOF_TIME, PROOF_REPLAYED, PROOF_OTHER_KEY -> true;
      case PROOF_MISSING, PROOFS_TOO_MANY, TOKEN_NOT_BOUND, CERTIFICATE_OTHER -> false;
    };
  }

  RefusedException refused() {
    return new RefusedException(
        switch (this) {
          case PROOFS_TOO_MANY ->
              new Refusal(
                  503,
                  "overloaded_error",
                  code(),
                  "The gateway remembers as many proofs as it can: try again in a moment.",
                  true,
                  Optional.of(IdentityLimits.PROOF_AGE_MAX));
          case TOKEN_NOT_BOUND ->
              last("The token is bound to no key: send it as `Authorization: Bearer`.");
          case PROOF_MISSING,
              PROOF_NOT_ONE,
              PROOF_INVALID,
              PROOF_TIME,
              PROOF_REPLAYED,
              PROOF_OTHER_KEY,
              CERTIFICATE_OTHER ->
              last(MESSAGE);
        });
  }

  private Refusal last(String message) {
    return Refusal.last(401, "authentication_error", code(), message);
  }
}
