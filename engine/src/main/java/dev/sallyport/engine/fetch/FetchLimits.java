package dev.sallyport.engine.fetch;

import java.time.Duration;

/** Every limit of this package, each with its reason. */
public final class FetchLimits {

  /** A server that takes longer to accept a connection is down, as far as we are concerned. */
  public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** An answer, whole: the largest file over a slow line. */
  public static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  /** How long a server may hold its answer; proxies commonly cut silent connections at 60 s. */
  public static final Duration LONG_POLL = Duration.ofSeconds(45);

  /** A packed bundle; what it unpacks to has a limit of its own. */
  public static final int FILE_MAX_BYTES = 64 << 20;

  /** Manifests of registries and answers with tokens are a few KiB. */
  public static final int DOCUMENT_MAX_BYTES = 1 << 20;

  /** Between two looks where the server does not hold its answers; each pause is up to twice it. */
  public static final Duration POLL = Duration.ofSeconds(10);

  /** After a held answer: a server that does not hold it after all is not asked without end. */
  public static final Duration BREATH = Duration.ofMillis(100);

  /** The first pause after a failure; it doubles with each further one. */
  public static final Duration RETRY_FIRST = Duration.ofMillis(500);

  /** The longest pause after failures: what came back is noticed within a minute. */
  public static final Duration RETRY_LONGEST = Duration.ofSeconds(60);

  private FetchLimits() {}
}
