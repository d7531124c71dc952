package dev.sallyport.engine.upstream;

import dev.sallyport.engine.pipeline.UpstreamException;

/**
 * What an upstream's failure means for the call and for the upstream.
 *
 * <p>INVARIANT: a call goes to another upstream only if nothing of it can have been carried out:
 * where nothing was sent, or where the status says that it was not begun.
 */
enum Failure {
  /** None, or one that another upstream would repeat, or one after which nothing is certain. */
  FINAL,
  /** Nothing was sent, as there was no connection or nothing to prove ourselves by. */
  OUT,
  /** The credential is not taken: it is wrong, expired or revoked. */
  CREDENTIAL_REFUSED,
  /** The credential may not do this; perhaps it may do nothing. */
  FORBIDDEN,
  /** A limit of the account is reached, or the service is overloaded or down for now. */
  UNAVAILABLE;

  static Failure of(UpstreamException.Fault fault) {
    return switch (fault) {
      case UNREACHABLE, NO_CREDENTIAL -> OUT;
      // The request may have reached the service, which may have begun to work on it.
      case SILENT, BROKE_OFF, REVEALING, UNREADABLE -> FINAL;
    };
  }

  static Failure of(int status) {
    return switch (status) {
      case 401 -> CREDENTIAL_REFUSED;
      case 403 -> FORBIDDEN;
      // 529 is the Claude API's own for an overload (platform.claude.com/docs/en/api/errors).
      case 429, 503, 529 -> UNAVAILABLE;
      // 500, 502 and 504 come from the middle of the work as well.
      default -> FINAL;
    };
  }

  boolean movesOn() {
    return this != FINAL;
  }
}
