package dev.sallyport.engine.notice;

import java.time.Duration;

/** Every limit of this package and those below it, each with its reason. */
public final class NoticeLimits {

  /** Channels of one gateway: each has a thread of its own, and looks at the store. */
  public static final int CHANNELS = 32;

  /** How many moves are read at once. */
  static final int BATCH = 100;

  /** How long a follower waits for a move before it looks again by itself. */
  static final Duration LOOK_EVERY = Duration.ofSeconds(30);

  /**
   * How long a follower holds its turn without taking it again; after a crash, so long passes until
   * another may deliver. Longer than an attempt over HTTP may take, which is two requests at most.
   * Mail to a server that is slow at every answer may take longer, and then comes twice.
   */
  static final Duration TURN = Duration.ofSeconds(30);

  /** How soon a follower asks again whose turn it is. */
  static final Duration TURN_AGAIN = Duration.ofSeconds(1);

  /** One attempt over HTTP; Slack and Teams answer within a second. */
  public static final Duration ANSWER = Duration.ofSeconds(10);

  /** What is waited for inside a call that somebody else makes: Slack gives it three seconds. */
  public static final Duration ANSWER_AT_ONCE = Duration.ofSeconds(2);

  /** What far sides answer is read up to here. */
  public static final int ANSWER_MAX_BYTES = 64 << 10;

  /** The longest pause that a far side can ask for. */
  static final Duration RETRY_AFTER_MOST = Duration.ofMinutes(5);

  /** How long an end is tried to be told; a question is tried as long as it is open. */
  static final Duration GIVE_UP = Duration.ofHours(1);

  /** How often the same notice is sent to a far side that says it cannot take it. */
  static final int REJECTIONS = 3;

  /** How often questions are looked at whose time may be over. */
  static final Duration LAPSE_EVERY = Duration.ofSeconds(2);

  /** How many are ended then; what is left is so next time. */
  static final int LAPSES_AT_ONCE = 200;

  /** How long a stop waits for a notice that is under way. */
  static final Duration STOP = Duration.ofSeconds(2);

  private NoticeLimits() {}
}
