package dev.sallyport.engine.token;

import java.time.Duration;

/** Every limit of this package, each with its reason. */
public final class TokenLimits {

  /** A signed SAML assertion takes some 20 KB, and more where it lists groups. */
  public static final int FORM_MAX_BYTES = 128 * 1024;

  /** Of a form; the longest grant has nine. */
  static final int FIELDS_MAX = 32;

  /** What stands in a token has to pass in a header line, twice as long as base64. */
  static final int CLAIMS_MAX_BYTES = 8 * 1024;

  /** Who acts for whom: an agent for a person, and an agent for that agent, and then some. */
  static final int ACTORS_MAX = 4;

  /** Names of roles in a scope; nobody has more. */
  static final int SCOPE_MAX_NAMES = 32;

  /** Of a scope as it is written. */
  static final int SCOPE_MAX_CHARS = 1024;

  /** Others keep a key set about this long, so a new key is published so long before its use. */
  static final Duration KEY_ANNOUNCED = Duration.ofHours(1);

  /** A key file that cannot be written is tried again so soon, while the last key signs on. */
  static final Duration KEY_RETRY = Duration.ofMinutes(1);

  /** A client that lost the answer to a refresh sends the same again within seconds. */
  static final Duration REFRESH_GRACE = Duration.ofSeconds(10);

  /** Answers to one refresh that may be under way at once. */
  static final int SIBLINGS_MAX = 4;

  /** Of two changes at once one has to begin again; a tenth time is no race any more. */
  static final int RACE_LIMIT = 10;

  /** By which refresh tokens are known. */
  static final String REFRESH_PREFIX = "spr_";

  /** By which devices' codes are known. */
  static final String DEVICE_PREFIX = "spd_";

  private TokenLimits() {}
}
