package dev.sallyport.dataplane.telemetry;

import java.time.Duration;

/** How much is kept of what is measured, and how much of it waits to be sent. */
public final class TelemetryLimits {

  /** A metric has at most so many sets of labels; what comes after is counted as {@code other}. */
  public static final int SERIES = 1000;

  /** So many models have a name in metrics and spans: more than the service has ever served. */
  public static final int MODELS = 100;

  /** Models of clients have names of some thirty characters. */
  public static final int MODEL_CHARS = 100;

  /** Spans and log records that wait, each of some hundred bytes; what comes after is lost. */
  public static final int WAITING = 4096;

  /** So many of them are sent at once. */
  public static final int AT_ONCE = 512;

  /** They wait no longer than this before they are sent. */
  public static final Duration SEND_EVERY = Duration.ofSeconds(5);

  /** Metrics are sent so often, unless a configuration says otherwise. */
  public static final Duration METRICS_EVERY = Duration.ofSeconds(60);

  /** Who counts more often than this counts for nobody. */
  public static final Duration METRICS_LEAST = Duration.ofSeconds(1);

  /** Who looks less often sees nothing in time. */
  public static final Duration METRICS_MOST = Duration.ofMinutes(10);

  /** Fields that are sent along with each message. */
  public static final int HEADERS = 8;

  /** A collector that takes longer than this for one message is given up for that message. */
  public static final Duration SEND_MAX = Duration.ofSeconds(10);

  /** A gateway that stops waits so long for what is left to be sent. */
  public static final Duration LAST_MAX = Duration.ofSeconds(5);

  private TelemetryLimits() {}
}
