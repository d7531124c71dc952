package dev.sallyport.engine.upstream.credential;

import java.time.Duration;

/** Every limit of this package, each with its reason. */
public final class CredentialLimits {

  /** Header lines are limited to about this by servers and proxies. */
  static final int SECRET_MAX_CHARS = 16 * 1024;

  /** A file with a secret is one line; a keystore holds a few of them. */
  static final int FILE_MAX_BYTES = 256 * 1024;

  /** What token endpoints and Vault answer is a few KiB. */
  public static final int ANSWER_MAX_BYTES = 256 * 1024;

  /** Calls wait for the first secret, so fetching one must be quick. */
  public static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

  /** How often a file is looked at; a new secret is in use that much later. */
  static final Duration FILE_FRESH = Duration.ofSeconds(1);

  /** How long a secret of Vault without a lease is used unasked; a rotation is seen within it. */
  static final Duration VAULT_FRESH = Duration.ofMinutes(5);

  /**
   * How long such a secret is used while Vault is out: an outage shorter than it costs no call, and
   * nobody who lost Vault keeps a credential for longer.
   */
  static final Duration VAULT_STALE_MAX = Duration.ofHours(1);

  /** What is issued for a time is not used in its last seconds, as clocks differ. */
  static final Duration EXPIRY_MARGIN = Duration.ofSeconds(15);

  /** The least time between two attempts, so that an outage is not answered by a flood. */
  static final Duration COOLDOWN = Duration.ofSeconds(5);

  /** The longest: an issuer that is back is noticed within it. */
  static final Duration COOLDOWN_LONGEST = Duration.ofMinutes(1);

  /** Tokens that live longer are renewed as if they lived so long. */
  static final Duration LIFETIME_MAX = Duration.ofHours(24);

  private CredentialLimits() {}
}
