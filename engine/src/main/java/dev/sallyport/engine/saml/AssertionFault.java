package dev.sallyport.engine.saml;

import java.util.Locale;

/** What is wrong with a SAML message, for the audit log. The caller is told less. */
enum AssertionFault {
  /** Not XML as we read it, or not of the shape that SAML gives to it. */
  ASSERTION_MALFORMED,
  ASSERTION_TOO_LARGE,
  /** An assertion or a part of it is encrypted. */
  ASSERTION_ENCRYPTED,
  UNKNOWN_PROVIDER,
  /** Nothing that matters is signed. */
  ASSERTION_UNSIGNED,
  /** The signature is of another shape, or over something else, than the one that we read. */
  SIGNATURE_SHAPE,
  /** The algorithm is weak, symmetric, unknown, or not pinned for the provider. */
  ALGORITHM_REFUSED,
  /** The provider has no key now that is in its dates and strong enough. */
  NO_USABLE_KEY,
  BAD_SIGNATURE,
  WRONG_AUDIENCE,
  WRONG_RECIPIENT,
  /** No bearer confirmation, or one for another request. */
  NOT_CONFIRMED,
  /** A condition that we do not understand (SAML core, section 2.5.1). */
  UNKNOWN_CONDITION,
  ASSERTION_EXPIRED,
  ASSERTION_NOT_YET_VALID,
  /** It ends so late that its one use could not be remembered. */
  ASSERTION_LIVES_TOO_LONG,
  ASSERTION_REPLAYED,
  /** The provider says that it did not sign the person in. */
  SIGN_IN_FAILED,
  /** An answer to no request of ours, or to one that was answered. */
  UNKNOWN_REQUEST,
  /** An answer to a request that another browser began. */
  ANOTHER_BROWSER,
  /** The provider's keys cannot be had now. */
  PROVIDER_UNREACHABLE,
  /** The one use cannot be recorded now. */
  STORE_UNAVAILABLE;

  String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
