package dev.sallyport.engine.upstream;

import java.time.Duration;

/** Every limit of this package, each with its reason. */
public final class UpstreamLimits {

  /** An error is a sentence or two; one that is so much longer is none. */
  static final int ERROR_MAX_BYTES = 1 << 20;

  /** Upstreams asked for one call; each may cost the time in which a connection is given up. */
  static final int TRIED_MAX = 3;

  /** The first rest of an upstream that failed; it doubles with each further failure. */
  static final Duration REST_FIRST = Duration.ofSeconds(5);

  /** The longest: what came back is noticed within it, whatever the service asked for. */
  static final Duration REST_LONGEST = Duration.ofMinutes(5);

  /** While one call tries an upstream that has rested, others go elsewhere for so long. */
  static final Duration TRIAL = Duration.ofSeconds(15);

  /**
   * Answers 403 in a row until an upstream rests. One may be about a model that this account does
   * not have: a single caller who asks for it must not take the upstream from all others.
   */
  static final int FORBIDDEN_MAX = 3;

  /** Upstreams of one gateway; more is a mistake in a template. */
  public static final int UPSTREAMS_MAX = 64;

  /** The largest weight; sums of so many stay far below what an {@code int} holds. */
  public static final int WEIGHT_MAX = 1_000;

  private UpstreamLimits() {}
}
