package dev.sallyport.engine.identity;

import java.time.Duration;

/** Every limit of this package, each with its reason. */
public final class IdentityLimits {

  /**
   * Header lines are limited to about this by servers and proxies; real tokens stay below 8 KiB.
   */
  public static final int TOKEN_MAX_CHARS = 16 * 1024;

  /** Clocks of provider and gateway may differ by this much, whichever is ahead. */
  public static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

  /** Callers wait for a key fetch, so connecting and reading a document must each be quick. */
  public static final Duration FETCH_TIMEOUT = Duration.ofSeconds(2);

  /** The largest providers publish some 50 KB of keys with certificates. */
  public static final int DOCUMENT_MAX_BYTES = 512 * 1024;

  /** How long a fetched key set is used unasked; a withdrawn key stands at most this long. */
  public static final Duration KEYS_FRESH = Duration.ofMinutes(5);

  /** From this age on keys are renewed beside the calls, so that they are hardly ever old. */
  public static final Duration KEYS_RENEWED = Duration.ofMinutes(4);

  /** How long known keys are used while the provider cannot be reached. */
  public static final Duration KEYS_STALE_MAX = Duration.ofHours(1);

  /** The least time between fetches, so that forged key names cannot flood the provider. */
  public static final Duration FETCH_COOLDOWN = Duration.ofSeconds(5);

  /** RSA below this is not to be used (RFC 7518, section 3.3). */
  public static final int RSA_MIN_BITS = 2048;

  /** Keys tried for a token that names none; a signature check costs tens of microseconds. */
  public static final int KEYS_TRIED_MAX = 8;

  /** Verified tokens remembered; sessions repeat one token hundreds of times. */
  public static final int VERIFIED_MAX = 10_000;

  /** A token that was revoked at its issuer may pass for as long as an answer about it is used. */
  public static final Duration INTROSPECTION_FRESH_MAX = Duration.ofMinutes(5);

  /** Answers about tokens that stand, and about those that do not. */
  public static final int INTROSPECTED_MAX = 10_000;

  /** Opaque tokens are names, and no provider's are longer. */
  public static final int OPAQUE_TOKEN_MAX_CHARS = 4096;

  /** What nobody guesses (RFC 6819, section 5.1.4.2.2). */
  static final int SECRET_BYTES = 32;

  /** A proof is made for one request; slow networks and clocks take some of the time. */
  public static final Duration PROOF_AGE_MAX = Duration.ofMinutes(1);

  /** A proof with an RSA key of 4096 bits takes some 3 KiB. */
  public static final int PROOF_MAX_CHARS = 8 * 1024;

  /** Clients make no larger key, and a larger one takes long to compute with. */
  static final int PROOF_RSA_MAX_BITS = 4096;

  /**
   * Used proofs remembered, 20 MB of them: a thousand calls a second for as long as each counts.
   */
  static final int PROOFS_MAX = 100_000;

  private IdentityLimits() {}
}
