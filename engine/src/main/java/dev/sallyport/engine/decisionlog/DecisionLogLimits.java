package dev.sallyport.engine.decisionlog;

import java.time.Duration;

/** Every limit of this package, each with its reason. */
public final class DecisionLogLimits {

  /** What is kept on disk until it is delivered: a quarter of a million events of one KiB. */
  public static final long DISK_BYTES = 256L << 20;

  /** The least that may be kept: below it, a segment would hold a few events. */
  public static final long DISK_LEAST_BYTES = 1L << 20;

  /** The spool consists of so many files, of which the oldest goes when the limit is reached. */
  static final int SEGMENTS = 8;

  /** Decisions that wait to be written, in KiB: what a busy second leaves. */
  static final int WAITING_KIB = 32 << 10;

  /** How long a call waits for room among them. A caller would notice more. */
  static final Duration WAIT = Duration.ofMillis(50);

  /** How much goes to a service at once, before it is packed; one larger event goes alone. */
  static final int CHUNK_BYTES = 256 << 10;

  /** After so many deliveries in a row, a service that took less is tried with twice as much. */
  static final int DOUBLED_AFTER = 16;

  /** How long events gather before they go to a service, so that not each has a call of its own. */
  static final Duration GATHER = Duration.ofSeconds(1);

  /** How long a stop waits for what is under way, each for writing and for delivery. */
  static final Duration STOP = Duration.ofSeconds(2);

  private DecisionLogLimits() {}
}
