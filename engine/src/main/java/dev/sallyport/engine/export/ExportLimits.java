package dev.sallyport.engine.export;

import java.time.Duration;

/** Every limit of this package and those below it, each with its reason. */
public final class ExportLimits {

  /** Exports of one gateway: each has a thread of its own, and looks at the store each second. */
  public static final int EXPORTS = 16;

  /** Entries that are read and sent at once; some 2 KB each. */
  static final int BATCH = 500;

  /** Events that are sent at once: what receivers take without being asked to. */
  static final int BATCH_BYTES = 1 << 20;

  /** How often an export looks for entries; what is written waits that long at most. */
  static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** How often who exports a log says so while the far side is down. */
  static final Duration TOUCH = Duration.ofSeconds(60);

  /**
   * A log of another gateway in which entries wait, and nothing has moved for so long, is taken up:
   * longer than an attempt ({@link #ANSWER}) for each halving of a batch that is refused.
   */
  static final Duration TAKE_UP = Duration.ofMinutes(5);

  /** The longest pause that a far side can ask for. */
  static final Duration RETRY_AFTER_MOST = Duration.ofMinutes(5);

  /**
   * So many entries in a row are set aside that a far side refuses; if it still refuses, the fault
   * is its own or the configuration's, and nothing more is sent until it takes something.
   */
  static final int ASIDES_IN_A_ROW = 100;

  /**
   * So many entries are tried one by one with a far side that has taken nothing since the start,
   * until one is taken: enough for what is poison to it, few for one that is not meant.
   */
  static final int TRIED_AT_FIRST = 10;

  /** What is kept of a reason, in characters. */
  static final int REASON_CHARS = 300;

  /** One attempt over HTTP; receivers that write to disk take seconds when they are busy. */
  public static final Duration ANSWER = Duration.ofSeconds(30);

  /** What far sides answer is read up to here. */
  public static final int ANSWER_MAX_BYTES = 64 << 10;

  /** A receiver of syslog that takes longer to accept a connection, or to end one, is down. */
  public static final Duration CONNECT = Duration.ofSeconds(5);

  /** How long a receiver of syslog may take to read a batch to its end, and to close. */
  public static final Duration READ_TO_END = Duration.ofSeconds(20);

  /**
   * A message of syslog, unless the configuration says otherwise: what receivers take (RFC 5425,
   * section 4.3.1).
   */
  public static final int MESSAGE_BYTES = 8192;

  /** Each receiver takes as much (RFC 5425, section 4.3.1). */
  public static final int MESSAGE_LEAST_BYTES = 2048;

  /** More than any entry; a receiver that is told to take more is told to run out of memory. */
  public static final int MESSAGE_MOST_BYTES = 1 << 20;

  /** A file begins anew when it is larger, unless the configuration says otherwise. */
  public static final int FILE_MIB = 100;

  /** What the configuration can say at most: tools that read files whole give up long before. */
  public static final int FILE_MOST_MIB = 10_240;

  /** How long a stop waits for what is under way. */
  static final Duration STOP = Duration.ofSeconds(3);

  private ExportLimits() {}
}
