package dev.sallyport.engine.policy.network;

import java.time.Duration;

/** Every limit of this package, each with its reason. */
public final class NetworkLimits {

  /** Requests under way at once, of all policies together. */
  public static final int UNDER_WAY = 64;

  /**
   * Names that are looked up at once. Each takes a thread until the resolver answers, which cannot
   * be told to stop; who asks for the same name waits for the same answer.
   */
  public static final int LOOKUPS = 16;

  /** Clients that are kept for requests with TLS options of their own. */
  public static final int TLS_CLIENTS = 16;

  /**
   * Whatever a policy asks for, an answer is not waited for any longer. Evaluations in the gateway
   * end earlier (ADR 13).
   */
  public static final Duration ANSWER = Duration.ofSeconds(30);

  /** A name server that takes longer is down; the resolver of most systems has tried twice then. */
  public static final Duration LOOKUP = Duration.ofSeconds(10);

  /** An answer, as it comes and unpacked: it goes through OPA's code, which serves all calls. */
  public static final int ANSWER_MAX_BYTES = 1 << 20;

  /** Requests for one call of a function: redirects and retries. Go's own client follows ten. */
  public static final int REQUESTS = 20;

  /** Pauses between retries are OPA's: none, and then 1.6 times as long each time. */
  public static final Duration RETRY_FIRST = Duration.ofMillis(160);

  private NetworkLimits() {}
}
