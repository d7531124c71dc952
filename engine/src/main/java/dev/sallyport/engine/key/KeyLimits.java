package dev.sallyport.engine.key;

import java.time.Duration;

/** Every limit of this package, each with its reason. */
public final class KeyLimits {

  /** No key can be guessed, with a hash or without: 2^256 tries. */
  static final int SECRET_BYTES = 32;

  /** Ids are no secrets; at this size two do not meet by chance. */
  static final int ID_BYTES = 8;

  /**
   * Argon2id with the least that OWASP's Password Storage Cheat Sheet names: 19 MiB, two passes,
   * one lane. The secret is random, so the hash guards against faults in its making and not against
   * lists of words; more would only make floods of wrong keys dearer. Some 30 ms.
   */
  static final int HASH_MEMORY_KIB = 19 * 1024;

  static final int HASH_PASSES = 2;

  static final int HASH_LANES = 1;

  /** As RFC 9106, section 3.1, recommends. */
  static final int SALT_BYTES = 16;

  static final int HASH_BYTES = 32;

  /** Hashes that are made at once, over all callers: 38 MiB. Others wait. */
  static final int HASHES_AT_ONCE = 2;

  /** Keys whose secret was shown and found right; a client repeats one key thousands of times. */
  static final int REMEMBERED_MAX = 10_000;

  /** After this, a key's secret is held against its hash again. */
  static final Duration REMEMBERED_FOR = Duration.ofHours(1);

  /** Wrong secrets under one id, or under ids that do not exist, within {@link #WRONG_WINDOW}. */
  static final int WRONG_MAX = 10;

  /** So a flood of wrong keys for one id costs ten hashes a minute: half a percent of a core. */
  static final Duration WRONG_WINDOW = Duration.ofMinutes(1);

  /** Ids under which wrong secrets are counted; there are no more than known ones, and one. */
  static final int WRONG_IDS_MAX = 4_096;

  /** Keys that stand at once: an organisation has a few, and they are to become fewer. */
  public static final int STANDING_MAX = 1_000;

  /** Keys that have ended and are still told apart from unknown ones; the log has all of them. */
  public static final int ENDED_MAX = 1_000;

  /** The time between writes of a key's last use: nobody asks for it to the second. */
  public static final Duration USE_WRITTEN_EVERY = Duration.ofMinutes(1);

  /** How old a key becomes before the log speaks of it. */
  public static final Duration OLD = Duration.ofDays(30);

  /** A key that was used within this time is in use. */
  public static final Duration IN_USE = Duration.ofDays(30);

  /** How often the log speaks of the same old key. */
  static final Duration SPOKEN_OF_EVERY = Duration.ofDays(1);

  /** How often the audit log speaks of the same ended key that is still shown. */
  static final Duration SHOWN_AFTER_END_EVERY = Duration.ofHours(1);

  /** A key lives at most so long, if it is not made anew: who has it will have changed by then. */
  public static final Duration LIFETIME_MAX = Duration.ofDays(366);

  /** What a key is called, in tables. */
  static final int NAME_MAX_CHARS = 60;

  /** Subjects and groups are names of directories, which stay below this. */
  static final int TEXT_MAX_CHARS = 200;

  /** Groups of one key, and roles of its scope. */
  static final int LIST_MAX = 50;

  private KeyLimits() {}
}
