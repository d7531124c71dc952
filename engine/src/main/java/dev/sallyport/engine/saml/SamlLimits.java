package dev.sallyport.engine.saml;

import java.time.Duration;

/** Every limit of this package, each with its reason. */
public final class SamlLimits {

  /** Real messages with a certificate and a hundred groups stay below 32 KiB. */
  public static final int MESSAGE_MAX_BYTES = 256 * 1024;

  /** A message in base64 is a third longer; line breaks are not counted against it. */
  public static final int MESSAGE_MAX_CHARS = MESSAGE_MAX_BYTES / 3 * 4 + 8 * 1024;

  /** Metadata of one provider with its certificates is some 10 KB; federations are not read. */
  public static final int METADATA_MAX_BYTES = 512 * 1024;

  /** A response with an assertion with a signature is 9 elements deep. */
  public static final int DEPTH_MAX = 24;

  /** Elements of SAML have at most 8 attributes, and some namespaces. */
  public static final int ATTRIBUTES_MAX = 32;

  /** Clocks of provider and gateway may differ by this much, whichever is ahead. */
  public static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

  /** Each accepted assertion is remembered until it ends, so it has to end. */
  public static final Duration ASSERTION_LIFETIME_MAX = Duration.ofDays(1);

  /** RSA below this is not to be used (NIST SP 800-131A). */
  public static final int RSA_MIN_BITS = 2048;

  /** Keys tried for one signature: the present one, the next one, and some to spare. */
  public static final int KEYS_TRIED_MAX = 8;

  /** How long fetched metadata is used unasked; its {@code cacheDuration} may shorten that. */
  public static final Duration METADATA_FRESH = Duration.ofMinutes(5);

  /** How long known metadata is used while the provider cannot be reached. */
  public static final Duration METADATA_STALE_MAX = Duration.ofHours(1);

  /** The least time between fetches, so that forged signatures cannot flood the provider. */
  public static final Duration FETCH_COOLDOWN = Duration.ofSeconds(5);

  /** How long a person may take to sign in at the provider. */
  public static final Duration SIGN_IN_MAX = Duration.ofMinutes(10);

  /** A message about signing out goes through one redirect; an old one is somebody's copy. */
  public static final Duration LOGOUT_AGE_MAX = Duration.ofMinutes(5);

  /** People who sign in at the same time; each holds some hundred bytes. */
  public static final int OPEN_REQUESTS_MAX = 10_000;

  /** RelayState is at most this long (SAML bindings, section 3.4.3). */
  public static final int RELAY_STATE_MAX_BYTES = 80;

  private SamlLimits() {}
}
